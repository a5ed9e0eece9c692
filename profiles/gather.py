"""Reads everybody's events once and keeps them as columns, for fitting."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from history.strength import PRIOR_RATINGS, rate_strength, strength
from palate.protocols import Progress, silent
from palate.types import Event

MOST_TEXTS = 200_000
"""Texts people wrote that the vocabulary is learnt from; those after are read but not learnt from."""


@dataclass(frozen=True)
class Stars:
    """How people rate: everybody's mean, and how many stars make one clear step."""

    mean: float | None = None
    spread: float = 1.0

    def user_mean(self, total: float, count: int) -> float | None:
        """Return the mean of a user with `count` ratings summing to `total`, drawn towards everybody's while few."""
        if self.mean is None:
            return None
        return (total + PRIOR_RATINGS * self.mean) / (count + PRIOR_RATINGS)


@dataclass
class Gathered:
    """Events of all users as columns; `user[n]` indexes `users`, `item[n]` is the item's row or -1.

    `strength` is -1 to 1, `time` epoch seconds or NaN, `text` maps an event's number to what was written.
    """

    users: list[str] = field(default_factory=list)
    user: array[int] = field(default_factory=lambda: array("l"))
    item: array[int] = field(default_factory=lambda: array("l"))
    strength: array[float] = field(default_factory=lambda: array("d"))
    time: array[float] = field(default_factory=lambda: array("d"))
    text: dict[int, str] = field(default_factory=dict)
    rated: list[tuple[int, float]] = field(default_factory=list)
    contexts: int = 0

    def add(self, user_id: str, events: Iterable[Event], index: Mapping[str, int]) -> None:
        """Take one user's events."""
        number = len(self.users)
        self.users.append(user_id)
        for event in events:
            if event.kind == "rate" and event.value is not None:
                self.rated.append((len(self.user), event.value))
            if event.text and len(self.text) < MOST_TEXTS:
                self.text[len(self.user)] = event.text
            self.user.append(number)
            self.item.append(-1 if event.item_id is None else index.get(event.item_id, -1))
            self.strength.append(strength(event, None))
            self.time.append(float("nan") if event.time is None else event.time)
            self.contexts += bool(event.context.model_fields_set)

    def settle_ratings(self) -> Stars:
        """Set the strength of ratings now that everybody's mean is known; return how people rate."""
        if not self.rated:
            return Stars()
        values = np.array([value for _, value in self.rated])
        stars = Stars(float(values.mean()), max(1.0, float(values.max() - values.min()) / 4.0))
        owners = np.array([self.user[row] for row, _ in self.rated])
        totals = np.bincount(owners, weights=values, minlength=len(self.users))
        counts = np.bincount(owners, minlength=len(self.users))
        for row, value in self.rated:
            mean = stars.user_mean(float(totals[self.user[row]]), int(counts[self.user[row]]))
            self.strength[row] = rate_strength(value, mean, spread=stars.spread)
        return stars

    def choices(self, items: int) -> sparse.csr_matrix:
        """Return who chose what, shape (users, items), 1 where somebody showed liking."""
        item, user, liked = np.array(self.item), np.array(self.user), np.array(self.strength) > 0
        kept = liked & (item >= 0)
        chosen = sparse.csr_matrix(
            (np.ones(int(kept.sum()), np.float32), (user[kept], item[kept])), shape=(len(self.users), items)
        )
        chosen.data[:] = 1.0
        return chosen

    def starts(self) -> NDArray[np.int64]:
        """Return where each user's events begin, and after the last where they end, shape (users + 1,)."""
        return np.searchsorted(np.array(self.user, dtype=np.int64), np.arange(len(self.users) + 1))


def gather(
    events_by_user: Iterable[tuple[str, tuple[Event, ...]]], index: Mapping[str, int], progress: Progress = silent
) -> Gathered:
    """Read all events once; `index` maps an item id to its row."""
    gathered = Gathered()
    for user_id, events in events_by_user:
        gathered.add(user_id, events, index)
        if len(gathered.users) % 500 == 0:
            progress("reading histories", len(gathered.users), None)
    return gathered
