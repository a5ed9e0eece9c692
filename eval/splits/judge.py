"""Whether a held-out event shows liking or refusal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from eval.data.log import Log
from history.strength import rating_mean, strength
from palate.types import Event


class Judge:
    """Strengths of events, -1 (clear refusal) to 1 (clear choice), as `history.strength` tells them.

    Stars are read against the person's mean over the whole log, with what is held out: what three stars mean to
    somebody does not depend on where the log is cut. Only the truth is judged so; methods see the training part.
    """

    def __init__(self, log: Log) -> None:
        rated = [event for event in log.events if event.kind == "rate" and event.value is not None]
        stars = np.array([event.value for event in rated], dtype=np.float64)
        self._overall = float(stars.mean()) if rated else None
        self._spread = max(float(stars.std()), 1.0) if rated else 1.0
        by_user: defaultdict[str, list[Event]] = defaultdict(list)
        for event in rated:
            by_user[event.user_id].append(event)
        self._means = {user: rating_mean(events, self._overall) for user, events in by_user.items()}

    def strength(self, event: Event) -> float:
        """How much liking one event shows."""
        return strength(event, self._means.get(event.user_id, self._overall), spread=self._spread)

    def total(self, events: Iterable[Event]) -> float:
        """How much liking several events on one item show: above 0 they chose it, below 0 they turned it down."""
        return sum(map(self.strength, events))
