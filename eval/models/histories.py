"""What people liked, in the order in which they did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from eval.data.training import Training

Floats = NDArray[np.float32]
Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Histories:
    """Each person's likings, each item once, at the time of the last event on it.

    Those of person u stand at `starts[u]` to `starts[u + 1]`, oldest first: `items` are catalogue positions, `times`
    epoch seconds, NaN where unknown. What has no time comes first. `shape` is (users, items).
    """

    starts: Positions
    items: Positions
    times: NDArray[np.float64]
    shape: tuple[int, int]

    @classmethod
    def of(cls, train: Training) -> Histories:
        """The histories of a training part."""
        told = train.interactions
        shown = (told.item_index >= 0) & (told.strength > 0)
        users, items, times = told.user_index[shown], told.item_index[shown], told.time[shown]
        cells = users * len(train.items) + items
        _, from_end = np.unique(cells[::-1], return_index=True)
        last = np.sort(len(cells) - 1 - from_end)
        starts = np.searchsorted(users[last], np.arange(len(train.users) + 1))
        return cls(starts, items[last], times[last], (len(train.users), len(train.items)))

    def one(self, user: int) -> slice:
        """Where this person's likings stand; an empty slice for -1, a stranger."""
        return slice(int(self.starts[user]), int(self.starts[user + 1])) if user >= 0 else slice(0, 0)

    @cached_property
    def lengths(self) -> Positions:
        """How many things each person likes."""
        return np.diff(self.starts)

    @cached_property
    def owner(self) -> Positions:
        """Whose each entry is."""
        return np.repeat(np.arange(self.shape[0]), self.lengths)

    @cached_property
    def from_end(self) -> Positions:
        """How many things each person liked since each entry: 0 for their latest."""
        return self.starts[1:][self.owner] - 1 - np.arange(len(self.items))

    @cached_property
    def by_item(self) -> sparse.csr_matrix:
        """Who likes each item, shape (items, users); each value is the number of the entry, from 1."""
        numbers = np.arange(1, len(self.items) + 1)
        return sparse.csr_matrix((numbers, (self.items, self.owner)), shape=self.shape[::-1])

    def steps(self, apart: int) -> Iterator[tuple[Positions, Positions, NDArray[np.bool_]]]:
        """For distances 1 to `apart`: earlier and later items so far apart in one history, and whether both are of one
        time, so that either may have come first."""
        for step in range(1, apart + 1):
            early = np.flatnonzero(self.owner[:-step] == self.owner[step:])
            same = self.times[early] == self.times[early + step]
            yield self.items[early], self.items[early + step], same
