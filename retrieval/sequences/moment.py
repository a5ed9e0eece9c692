"""When a request is asked, and which of the person's own likings come last before it."""

from __future__ import annotations

import numpy as np

from retrieval.request import Request
from retrieval.sequences.timeline import DAY, Days, last_of_each
from retrieval.sources.ranking import Positions


def lately(request: Request, most: int) -> Positions:
    """The `most` items that the person liked last, each once, newest last."""
    liked = request.events.items[request.events.strengths > 0]
    return liked[last_of_each(liked)][-most:] if len(liked) else liked


def day_of(request: Request, span: tuple[float, float]) -> float | None:
    """The day that is asked about, None where the request has no time. It lies within the days of the data, first and
    last, so that a request long after the last event finds what was chosen at the end."""
    return None if request.time is None else min(max(request.time / DAY, span[0]), span[1])


def days_of(request: Request, span: tuple[float, float]) -> Days:
    """The day that is asked about or, where there is none, the days on which the person liked something; the last day
    of the data for somebody who has none either."""
    day = day_of(request, span)
    if day is not None:
        return np.array([day])
    own = np.unique(request.events.times[request.events.strengths > 0]) if len(request.events.times) else np.zeros(0)
    known = own[np.isfinite(own)] / DAY
    return np.clip(known, *span) if len(known) else np.array([span[1]])
