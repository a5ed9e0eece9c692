"""Everybody's likings in the order of time. A timeline knows nothing of what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.sources.people import People
from retrieval.sources.ranking import Positions

Days = NDArray[np.float64]
DAY = 86_400.0
"""Seconds."""


class ByDay(NamedTuple):
    """Entries in the order of their days: the days, the items, and whose each is."""

    days: Days
    items: Positions
    owners: Positions


@dataclass(frozen=True)
class Timeline:
    """Each person's dated likings, each item once, at the time of the last event on it.

    Those of person n stand at `starts[n]` to `starts[n + 1]`, oldest first: `items` are catalogue positions, `days`
    days since the epoch. `size` is the number of items in the catalogue.
    """

    starts: Positions
    items: Positions
    days: Days
    size: int

    @classmethod
    def of(cls, people: People) -> Timeline | None:
        """The timeline of these people; None where no liking has a date."""
        dated = np.flatnonzero((people.strengths > 0) & np.isfinite(people.times))
        if not len(dated):
            return None
        owners, items = people.owners()[dated], people.items[dated]
        last = last_of_each(owners * np.intp(len(people.catalogue)) + items)
        starts = np.searchsorted(owners[last], np.arange(len(people.starts))).astype(np.intp)
        return cls(starts, items[last], people.times[dated[last]] / DAY, len(people.catalogue))

    @cached_property
    def owners(self) -> Positions:
        """Whose each entry is."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts)).astype(np.intp)

    @cached_property
    def popularity(self) -> NDArray[np.float64]:
        """How many people have each item, shape (items,)."""
        return np.bincount(self.items, minlength=self.size).astype(np.float64)

    @cached_property
    def _item_order(self) -> Positions:
        return np.lexsort((self.days, self.items)).astype(np.intp)

    @cached_property
    def _item_starts(self) -> Positions:
        return np.concatenate([[0], np.cumsum(np.bincount(self.items, minlength=self.size))]).astype(np.intp)

    @cached_property
    def by_day(self) -> ByDay:
        """All entries, oldest first."""
        order = np.argsort(self.days, kind="stable")
        return ByDay(self.days[order], self.items[order], self.owners[order])

    @property
    def span(self) -> tuple[float, float]:
        """The first and the last day."""
        return float(self.by_day.days[0]), float(self.by_day.days[-1])

    def on(self, items: Positions, most: int) -> tuple[Positions, Positions]:
        """The entries on each of `items`, at most the `most` latest of each, and to which place in `items` each is."""
        ends = self._item_starts[items + 1]
        counts = np.minimum(ends - self._item_starts[items], most)
        return self._item_order[spread(ends - counts, counts)], np.repeat(np.arange(len(items)), counts)

    def around(self, entries: Positions, reach: int) -> tuple[Positions, Positions]:
        """The entries of the same person at most `reach` places from each of `entries`, itself among them, and to which
        place in `entries` each is."""
        owners = self.owners[entries]
        first = np.maximum(entries - reach, self.starts[owners])
        counts = np.minimum(entries + reach + 1, self.starts[owners + 1]) - first
        return spread(first, counts), np.repeat(np.arange(len(entries)), counts)

    def near(self, day: float, reach: float, most: int) -> ByDay:
        """The entries at most `reach` days from `day`, oldest first; at most `most`, as many before it as after."""
        told, ends = self.by_day, [day - reach, day, np.nextafter(day + reach, np.inf)]
        first, middle, last = np.searchsorted(told.days, ends)
        near = slice(max(first, middle - most // 2), min(last, middle + most // 2))
        return ByDay(told.days[near], told.items[near], told.owners[near])


def last_of_each(values: Positions) -> Positions:
    """Where each distinct value stands last, ascending.

    >>> last_of_each(np.array([7, 8, 7])).tolist()
    [1, 2]
    """
    _, from_end = np.unique(values[::-1], return_index=True)
    return np.sort(len(values) - 1 - from_end).astype(np.intp)


def spread(starts: Positions, counts: Positions) -> Positions:
    """The numbers from each start on, so many of each.

    >>> spread(np.array([5, 9]), np.array([2, 1])).tolist()
    [5, 6, 9]
    """
    return (np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))).astype(np.intp)
