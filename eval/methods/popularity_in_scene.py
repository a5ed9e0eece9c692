"""What most people like in the situation they are in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Literal

import numpy as np
from scipy import sparse

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Floats, Need, ScoringMethod
from eval.models.matrices import people_per_item
from palate.errors import InputError
from palate.types import Context, Event
from profiles.scenes import SceneMatcher, has_hours, load_scenes

Basis = Literal["scenes", "values", "both"]


class PopularityInScene(ScoringMethod):
    """How much each item is liked in the situation asked about, averaged over all that is known of the situation: the
    scenes it is recognised as, and each value of its context, such as "weather: sunny".

    Each of them is drawn towards overall popularity while little happened in it. Where nothing is known of a situation,
    this is popularity.

    Args:
        prior: overall popularity counts as much as so many full likes in the situation.
        by: what tells situations apart.
    """

    name = "popularity-scene"
    about = "Popularity in the scene and context asked about (pre-filtering: Adomavicius and Tuzhilin 2011)."
    needs: ClassVar[frozenset[Need]] = frozenset({"contexts"})
    space: ClassVar = {"prior": (3.0, 10.0, 30.0, 100.0, 300.0), "by": ("both", "scenes", "values")}

    def __init__(self, prior: float = 30.0, by: Basis = "both") -> None:
        if by not in ("scenes", "values", "both"):
            raise InputError(f"Expected by 'scenes', 'values' or 'both', got {by!r}.")
        self.prior, self.by = prior, by

    def fit(self, train: Training) -> None:
        """Add up the liking shown in each scene and with each value."""
        times = train.interactions.time
        hours = has_hours(times[np.isfinite(times)].tolist())
        self.matcher = SceneMatcher(load_scenes(), hours=hours)
        self.people = people_per_item(train)
        self.usual = self.people / max(float(self.people.sum()), 1.0)
        self.names, liking = self._liking(train)
        total = np.asarray(liking.sum(axis=1)).ravel()
        self.liking, self.below = liking, (total + self.prior).astype(np.float32)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Probabilities of items, which sum to 1 over the catalogue."""
        return np.stack([self._score(self._situation(one.context, one.time)) for one in questions])

    def _score(self, situation: Mapping[str, float]) -> Floats:
        known = {self.names[name]: weight for name, weight in situation.items() if name in self.names}
        if not known:
            return self.usual
        weights = np.array(list(known.values()), np.float32)
        shares = (weights / weights.sum()) / self.below[list(known)]
        shown = shares @ self.liking[list(known)]
        return np.asarray(shown + self.prior * shares.sum() * self.usual, np.float32)

    def _situation(self, context: Context, time: float | None) -> dict[str, float]:
        """All that is known of a situation, with weights 0 to 1."""
        scenes = {} if self.by == "values" else self.matcher.of_context(context, time)
        values = {} if self.by == "scenes" else context.pairs()
        told = {f"{key}: {value.casefold()}": 1.0 for key, value in values.items()}
        return {**{f"scene: {name}": weight for name, weight in scenes.items()}, **told}

    def _liking(self, train: Training) -> tuple[dict[str, int], sparse.csr_matrix]:
        """The row of each thing known of situations, and the liking shown in it, shape (things, items)."""
        everything = train.interactions
        shown = zip(everything.item_index.tolist(), everything.strength.tolist(), strict=True)
        cells: dict[tuple[str, int], float] = {}
        for event, (item, strength) in zip(_in_order(train), shown, strict=True):
            if item < 0 or strength <= 0:
                continue
            for name, weight in self._situation(event.context, event.time).items():
                cells[name, item] = cells.get((name, item), 0.0) + weight * strength
        return _matrix(cells, len(train.items))


def _in_order(train: Training) -> Iterator[Event]:
    """All events, as the columns of `Training.interactions` have them."""
    by_id = {event.event_id: event for events in train.events.values() for event in events}
    return (by_id[event_id] for event_id in train.interactions.event_id)


def _matrix(cells: Mapping[tuple[str, int], float], size: int) -> tuple[dict[str, int], sparse.csr_matrix]:
    names = _numbered(name for name, _ in cells)
    rows = [names[name] for name, _ in cells]
    columns = [item for _, item in cells]
    values = np.fromiter(cells.values(), np.float32, len(cells))
    return names, sparse.csr_matrix((values, (rows, columns)), shape=(len(names), size))


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: row for row, name in enumerate(sorted(set(names)))}
