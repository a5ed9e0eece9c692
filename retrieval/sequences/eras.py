"""What was popular in a stretch of time: slower than a trend, faster than all times together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from retrieval.sequences.timeline import Days, Timeline
from retrieval.sources.ranking import Floats

POINTS = 33
"""So many points of time, evenly spread, are told apart."""
SHARE = 8.0
"""A choice counts e times less when an eighth of all the time of the data lies between."""
LATER = 0.7
"""How fast a choice after the point fades beside one before it: who is asked about has their choices still to make."""


@dataclass(frozen=True)
class Eras:
    """Popularity at evenly spread points of time: `popular` has shape (points, items), `points` are days."""

    points: Days
    popular: Floats

    @classmethod
    def of(cls, timeline: Timeline) -> Eras:
        """Sum what was chosen before each point, by a pass forward, and after it, by one back."""
        first, last = timeline.span
        points = np.linspace(first, last, POINTS) if last > first else np.array([first])
        gone = (timeline.days - first) * (POINTS - 1) / max(last - first, 1e-9)
        before = _passed(timeline, np.ceil(gone), len(points), 1.0)
        after = _passed(timeline, len(points) - np.ceil(gone), len(points), LATER)[::-1]
        return cls(points, before + after)

    def around(self, days: Days) -> Floats:
        """What was popular around these days, shape (items,), in people."""
        nearest = np.abs(self.points[None, :] - days[:, None]).argmin(axis=1)
        return np.asarray(self.popular[nearest].sum(axis=0), np.float32)


def _passed(timeline: Timeline, slots: Days, points: int, speed: float) -> Floats:
    """For each point on the way, the choices passed by then, those left behind fading. `slots` says at which point a
    choice has been passed; one that never is has a slot beyond the last."""
    passed = slots < points
    cells = (np.ones(int(passed.sum()), np.float32), (slots[passed].astype(np.intp), timeline.items[passed]))
    found = sparse.csr_matrix(cells, shape=(points, timeline.size)).toarray()
    keeps = np.exp(-speed * SHARE / max(points - 1, 1))
    for place in range(1, points):
        found[place] += keeps * found[place - 1]
    return np.asarray(found, np.float32)
