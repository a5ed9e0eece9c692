"""Histories as they are now: whoever did something, or took it back, since everybody's events were read is read again.

Models that were fitted stay as they are. A person's own history reaches them with each request, so this alone lets the
next list follow what was done a moment ago, in this process or in another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from history.interactions import History, Stars, history_of
from history.store import Store
from profiles.scenes import SceneMatcher
from retrieval.live.changes import Changes
from retrieval.sources.people import People
from retrieval.sources.ranking import Floats, Positions

MOST_KEPT = 4096
"""People whose changed histories are kept at hand."""


class LiveHistories:
    """Gives the history of a person as the store holds it now, where it is not as it was.

    Args:
        store: holds the events.
        people: everybody's events when they were read.
        mark: `Store.events_fingerprint` from before they were read.
        matcher: tells the scenes of events that came since.
        stars: what everybody's ratings were like then; None where nobody had rated.
    """

    def __init__(self, store: Store, people: People, mark: str, matcher: SceneMatcher, stars: Stars | None) -> None:
        self._store, self._people, self._mark, self._matcher, self._stars = store, people, mark, matcher, stars
        self._read = lru_cache(maxsize=MOST_KEPT)(self._changed)
        self._changes = Changes(store)
        self._seen: tuple[int, str] | None = None

    def of(self, user_id: str) -> People | None:
        """One person alone with all they did up to now; None where that is what everybody's events said of them.

        While nobody did anything since, this costs one look at the store.
        """
        now = self._events_now()
        return None if now == self._mark else self._read(user_id, now)

    def _events_now(self) -> str:
        """The store's fingerprint of events, read only where something was written since it was read last."""
        version, seen = self._changes.now(), self._seen
        if version is not None and seen is not None and seen[0] == version:
            return seen[1]
        now = self._store.events_fingerprint()  # read after the version was: what comes in between shows at the next
        self._seen = None if version is None else (version, now)
        return now

    def met_since(self, user_id: str) -> tuple[str, ...]:
        """Ids of the items that events of this person name which came since."""
        now, fresh = self.of(user_id), self.fresh(user_id)
        if now is None:
            return ()
        items = [item for item, event in zip(now.items.tolist(), now.ids, strict=True) if event in fresh]
        return tuple(self._people.catalogue.ids[item] for item in items)

    def fresh(self, user_id: str) -> set[str]:
        """Ids of this person's events on items which came since."""
        now = self.of(user_id)
        return set() if now is None else set(now.ids) - set(self._known(user_id))

    def _changed(self, user_id: str, now: str) -> People | None:
        """The history as of the fingerprint `now`."""
        history = history_of(self._store, user_id, self._stars)
        items = np.array([self._people.catalogue.position.get(item or "", -1) for item in history.items], np.intp)
        rows = np.flatnonzero(items >= 0)
        ids = [history.event_id[row] for row in rows.tolist()]
        return None if ids == self._known(user_id) else self._alone(user_id, history, items, rows, ids)

    def _alone(self, user_id: str, history: History, items: Positions, rows: Positions, ids: Sequence[str]) -> People:
        return replace(
            self._people,
            number={user_id: 0},
            starts=np.array([0, len(rows)], np.int64),
            items=items[rows],
            strengths=history.strength[rows].astype(np.float32),
            times=history.time[rows],
            ids=ids,
            kinds=[history.kind[row] for row in rows.tolist()],
            scene_weights=self._scene_weights(user_id, ids),
        )

    def _known(self, user_id: str) -> list[str]:
        """Ids of the events that everybody's events hold of this person."""
        rows = self._rows(user_id)
        return list(self._people.ids[rows.start : rows.stop])

    def _rows(self, user_id: str) -> slice:
        number = self._people.number.get(user_id)
        if number is None:
            return slice(0, 0)
        return slice(int(self._people.starts[number]), int(self._people.starts[number + 1]))

    def _scene_weights(self, user_id: str, ids: Sequence[str]) -> Floats:
        """Weights of these events in each scene, shape (events, scenes); new events are asked about."""
        rows = self._rows(user_id)
        place = {event: row for row, event in enumerate(self._people.ids[rows.start : rows.stop], start=rows.start)}
        weights = np.zeros((len(ids), len(self._people.scene_names)), np.float32)
        for row, event in enumerate(ids):
            if event not in place:
                weights[row] = self._in_scenes(event)
            elif len(self._people.scene_weights):
                weights[row] = self._people.scene_weights[place[event]]
        return weights

    def _in_scenes(self, event_id: str) -> NDArray[np.float32]:
        event = self._store.event(event_id)
        found = {} if event is None else self._matcher.weights(event)
        return np.array([found.get(name, 0.0) for name in self._people.scene_names], np.float32)
