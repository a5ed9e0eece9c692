"""What was chosen around some days, by anybody. It knows nothing of the person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retrieval.packing import KeptSettings
from retrieval.sequences.timeline import Days, Timeline
from retrieval.sources.ranking import Floats

REACH = 4.0
"""So many times the fading are looked at: what lies beyond counts as a choice of any day."""
ALWAYS = 0.003
"""What a choice of any day counts, beside 1 for one of the very day."""
MOST = 16_000
"""So many choices near a day are counted, so that a large store answers as fast as a small one."""
MOST_DAYS = 8
"""So many days, the latest, are looked at where several are asked about."""


@dataclass(frozen=True)
class Fading(KeptSettings):
    """How fast a choice counts less, the farther its day is from the one asked about: e times less after `days`."""

    days: float = 5.0


@dataclass(frozen=True)
class Season:
    """Popularity near a day, before or after it."""

    timeline: Timeline
    fading: Fading = Fading()

    def scores(self, days: Days, *, besides: int | None = None) -> Floats:
        """How popular each item is near one of `days` (ascending), shape (items,), in people.

        What is popular at all times breaks ties. The choices of `besides`, a person, near those days do not count.
        """
        told, reach = self.timeline, REACH * self.fading.days
        asked = days[-MOST_DAYS:].tolist()
        around = [told.near(day, reach, MOST) for day in asked]
        apart = np.concatenate([np.abs(some.days - day) for some, day in zip(around, asked, strict=True)])
        counts = np.exp(-apart / self.fading.days)
        if besides is not None:
            counts *= np.concatenate([some.owners for some in around]) != besides
        near = np.bincount(np.concatenate([some.items for some in around]), weights=counts, minlength=told.size)
        return (near + ALWAYS * told.popularity).astype(np.float32)
