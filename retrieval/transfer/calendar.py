"""When items were chosen, by the month: what a domain had on offer while somebody was about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from retrieval.material import Material
from retrieval.request import Times
from retrieval.sources.ranking import Floats

MONTH = 30.0 * 86_400.0
"""Seconds."""
FADING = 3.0
"""A choice counts e times less for every so many months between it and the person's own events."""


@dataclass(frozen=True)
class Calendar:
    """`chosen` is csr (items, months): likings of each item in each month, the first of which begins at `start`."""

    chosen: sparse.csr_matrix
    start: float

    @classmethod
    def of(cls, material: Material) -> Calendar | None:
        """The calendar of all likings with a time; None where there is none."""
        people = material.people
        dated = np.flatnonzero((people.strengths > 0) & np.isfinite(people.times))
        if not len(dated):
            return None
        start = float(people.times[dated].min())
        months = ((people.times[dated] - start) // MONTH).astype(np.intp)
        shape = (len(material.catalogue), int(months.max()) + 1)
        ones = np.ones(len(dated), np.float32)
        return cls(sparse.csr_matrix((ones, (people.items[dated], months)), shape=shape), start)

    def near(self, times: Times) -> Floats | None:
        """Likings of each item near `times` (epoch seconds), shape (items,), each of those months counting once; None
        where no time is known."""
        known = times[np.isfinite(times)]
        if not len(known):
            return None
        last = self.chosen.shape[1] - 1
        own = np.unique(np.clip((known - self.start) // MONTH, 0, last))
        apart = np.abs(np.arange(last + 1)[:, None] - own[None, :])
        return np.asarray(self.chosen @ np.exp(-apart / FADING).sum(axis=1).astype(np.float32), np.float32)
