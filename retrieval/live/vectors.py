"""Kept vectors of people move with each event, and are as before when it is taken back.

v' = normalise(v + a y) for one event more (Rocchio 1971): y is its strength, and a follows from how much the person's
history weighs. With times, old events fade, the sum stays about as long, and a is `STEP`; without, it grows with every
event, and a falls. How near that comes to averages made anew stands in docs/log.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

import numpy as np

from history.store import Store
from palate.types import Profile
from retrieval.live.histories import LiveHistories
from retrieval.people_vectors.kept import KeptVectors, kept_in
from retrieval.sources.people import People

STEP = 0.45
WHOLE = 8.0
"""What a history weighs that fades by half with every five events: sum of 2^(-n / 5)."""


def step(weight: float) -> float:
    """How much one event moves the vector of a person whose history weighs so much, in clear choices.

    >>> step(3.0), step(16.0)
    (0.45, 0.225)
    """
    return STEP * min(1.0, WHOLE / weight) if weight > 0.0 else STEP


class LiveVectors:
    """Moves the vectors that a store keeps of people; of people without kept ones there is nothing to move.

    Args:
        store: keeps them.
        histories: of people as they are now.
        opened: gives access to the kept vectors; asked when they are first needed.
    """

    def __init__(self, store: Store, histories: LiveHistories, opened: Callable[[], KeptVectors]) -> None:
        self._store, self._histories, self._opened = store, histories, opened

    def keep_all(self) -> int:
        """Make and keep the vectors of everybody with a profile; how many people those are."""
        return self._kept.save_all(self._store.profiles())

    def note(self, user_id: str, ids: Iterable[str], profile: Profile | None) -> None:
        """Move a person's vectors by events of theirs that were noted, by id."""
        if self._keeps(user_id) and (now := self._histories.of(user_id)) is not None:
            self._feed(user_id, now, set(ids), profile)

    def take_back(self, user_id: str, profile: Profile | None) -> None:
        """Make a person's vectors anew of what is left."""
        if not self._keeps(user_id):
            return
        self._store.drop_vectors(kept_in(user_id))
        self._kept.save(user_id, self._kept.of(user_id, profile))
        if (now := self._histories.of(user_id)) is not None:
            self._feed(user_id, now, self._histories.fresh(user_id), profile)

    def _keeps(self, user_id: str) -> bool:
        return bool(self._store.vectors(kept_in(user_id)).ids)

    @cached_property
    def _kept(self) -> KeptVectors:
        return self._opened()

    def _feed(self, user_id: str, now: People, ids: set[str], profile: Profile | None) -> None:
        """Move by those events, oldest first."""
        fed = [place for place, event in enumerate(now.ids) if event in ids]
        a = step(float(now.request(user_id).taste.weights.sum()))
        for place in fed:
            y = float(np.clip(now.strengths[place], -1.0, 1.0))
            self._kept.feed(user_id, int(now.items[place]), a, y, profile)
