"""Everybody's history as arrays, cut into one person's `Request` in a fraction of a millisecond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from history.interactions import Interactions
from palate.types import NO_CONTEXT, Context, EventKind, Language, Profile
from retrieval.request import HALF_EVERY, NO_EVENTS, OwnEvents, Request, Taste, Times
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import Floats, Mask, Positions
from retrieval.sources.scenes import SceneTable


def newer(times: Times) -> Floats:
    """How many of `times` (ascending, unknown ones, NaN, first) are later than each.

    >>> newer(np.array([np.nan, 5.0, 7.0, 7.0])).tolist()
    [3.0, 2.0, 0.0, 0.0]
    """
    unknown = int(np.isnan(times).sum())
    known = times[unknown:]
    later = len(known) - np.searchsorted(known, known, side="right")
    return np.concatenate([np.full(unknown, len(known)), later]).astype(np.float32)


@dataclass(frozen=True)
class People:
    """All events that name an item, grouped by person and oldest first: `starts[n]` to `starts[n + 1]` are person n's.
    `times` are epoch seconds, NaN where unknown.

    `scene_weights` has shape (events, scenes) or is empty where no event belongs to a scene.
    """

    catalogue: Catalogue
    number: Mapping[str, int]
    starts: NDArray[np.int64]
    items: Positions
    strengths: Floats
    times: Times
    ids: Sequence[str]
    kinds: Sequence[EventKind]
    scene_names: tuple[str, ...]
    scene_weights: Floats

    @classmethod
    def of(cls, catalogue: Catalogue, interactions: Interactions, table: SceneTable) -> People:
        """Take the rows of `interactions` that name an item; its items must be those of `catalogue`."""
        rows = np.flatnonzero(interactions.item_index >= 0)
        starts = np.searchsorted(interactions.user_index[rows], np.arange(len(interactions.users) + 1))
        ids = [interactions.event_id[row] for row in rows.tolist()]
        return cls(
            catalogue=catalogue,
            number={user: place for place, user in enumerate(interactions.users)},
            starts=starts.astype(np.int64),
            items=interactions.item_index[rows].astype(np.intp),
            strengths=interactions.strength[rows].astype(np.float32),
            times=interactions.time[rows],
            ids=ids,
            kinds=[interactions.kind[row] for row in rows.tolist()],
            scene_names=table.names,
            scene_weights=table.of(ids) if table.events else np.zeros((0, len(table.names)), np.float32),
        )

    def part(self, kept: Mask) -> People:
        """The same people with only those events that `kept` (a mask over events) holds; some may be left with none."""
        rows = np.flatnonzero(kept)
        return replace(
            self,
            starts=np.concatenate([[0], np.cumsum(kept)])[self.starts].astype(np.int64),
            items=self.items[rows],
            strengths=self.strengths[rows],
            times=self.times[rows],
            ids=[self.ids[row] for row in rows.tolist()],
            kinds=[self.kinds[row] for row in rows.tolist()],
            scene_weights=self.scene_weights[rows] if len(self.scene_weights) else self.scene_weights,
        )

    def owners(self) -> Positions:
        """The person of each event."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts)).astype(np.intp)

    def liked(self) -> sparse.csr_matrix:
        """Who likes what, shape (people, items): 1 where the strengths of someone's events on an item sum above 0."""
        size = (len(self.starts) - 1, len(self.catalogue))
        total = sparse.csr_matrix((self.strengths, (self.owners(), self.items)), shape=size)
        total.sum_duplicates()
        total.data = (total.data > 0).astype(np.float32)
        total.eliminate_zeros()
        return total

    def tastes(self, people: Positions, *, half_every: float = HALF_EVERY) -> sparse.csr_matrix:
        """How much each of `people` (rows) likes what, csr (people, items): see `Taste`."""
        names = list(self.number)
        found = [Taste.of(self.request(names[row]).events, half_every=half_every) for row in people.tolist()]
        ends = np.cumsum([0, *(len(taste.liked) for taste in found)])
        columns = np.concatenate([taste.liked for taste in found])
        weights = np.concatenate([taste.weights for taste in found])
        return sparse.csr_matrix((weights, columns, ends), shape=(len(people), len(self.catalogue)))

    def liked_in_scenes(self) -> dict[str, Floats]:
        """Liking shown in each scene, shape (items,) each; scenes without an event are left out."""
        if not len(self.scene_weights):
            return {}
        liking = np.maximum(self.strengths, 0.0)[:, None] * self.scene_weights
        summed = {
            name: np.bincount(self.items, weights=liking[:, place], minlength=len(self.catalogue)).astype(np.float32)
            for place, name in enumerate(self.scene_names)
        }
        return {name: liked for name, liked in summed.items() if liked.any()}

    def request(
        self,
        user_id: str,
        *,
        profile: Profile | None = None,
        scenes: Mapping[str, float] | None = None,
        domain: str | None = None,
        query: str | None = None,
        language: Language = "en",
        context: Context = NO_CONTEXT,
        time: float | None = None,
    ) -> Request:
        """What to ask the sources for this person. Someone without events gets a request without a taste.

        Raises:
            InputError: `domain` has no items.
        """
        number = self.number.get(user_id)
        events = NO_EVENTS if number is None else self._own(number, scenes or {})
        return Request(
            user_id=user_id,
            number=number,
            events=events,
            taste=Taste.of(events),
            allowed=self._allowed(events, domain),
            profile=profile,
            scenes=dict(scenes or {}),
            domain=domain,
            query=query,
            language=language,
            context=context,
            time=time,
        )

    def _own(self, number: int, scenes: Mapping[str, float]) -> OwnEvents:
        rows = slice(int(self.starts[number]), int(self.starts[number + 1]))
        return OwnEvents(
            items=self.items[rows],
            strengths=self.strengths[rows],
            ids=tuple(self.ids[rows]),
            in_scene=self._in_scene(rows, scenes),
            newer=newer(self.times[rows]),
            kinds=tuple(self.kinds[rows]),
            times=self.times[rows],
        )

    def _in_scene(self, rows: slice, scenes: Mapping[str, float]) -> Floats:
        asked = np.array([scenes.get(name, 0.0) for name in self.scene_names], np.float32)
        if not len(self.scene_weights) or not asked.any():
            return np.zeros(rows.stop - rows.start, np.float32)
        return np.asarray(self.scene_weights[rows] @ asked, np.float32)

    def _allowed(self, events: OwnEvents, domain: str | None) -> Mask:
        allowed = self.catalogue.members(domain)
        allowed[events.items] = False
        return allowed
