"""How strongly an observed value speaks for each scene: a log-likelihood ratio against "no scene in particular".

A condition of a scene is met by `HIT` of the events that happen in it, and by its *base rate* of all others: the
part of the day or week it covers, or what such values usually have. A met condition adds log(HIT / base), an
unmet one adds log((1 - HIT) / (1 - base)), which is negative; a value nobody understands adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from palate.types import Scene
from profiles.scenes.clock import DAY, Span, span, weekdays
from profiles.scenes.words import groups, key_of, meanings, understood

Votes = NDArray[np.float64]
"""One log-likelihood ratio (natural logarithm) per scene."""

HIT = 0.85
"""Share of the events in a scene that meet one of its conditions: the rest is noise and exceptions."""

USUAL = {"place": 0.06, "device": 0.08, "activity": 0.08, "companion": 0.16, "mood": 0.12, "weather": 0.12}
"""Share of all events that have one value of a key, where nothing better is known; `OTHER` for other keys."""

OTHER = 0.07
"""Keys that only a user's own scenes name were made to tell these scenes apart, so each of their values tells much."""

COMMON = {
    ("device", "phone"): 0.4,
    ("device", "computer"): 0.25,
    ("companion", "alone"): 0.4,
    ("place", "home"): 0.25,
    ("place", "office"): 0.12,
}
"""Values so common that they tell little."""


def _vote(met: float, base: float) -> float:
    """Log-likelihood ratio of a condition met to this degree, 0 to 1."""
    base = min(0.95, max(0.01, base))
    return met * log(max(HIT, base) / base) + (1.0 - met) * log((1.0 - max(HIT, base)) / (1.0 - base))


def _base(key: str, values: frozenset[str]) -> float:
    missing = 1.0
    for value in sorted(values):
        missing *= 1.0 - COMMON.get((key, value), USUAL.get(key, OTHER))
    return 1.0 - missing


class Evidence:
    """The votes of values for a fixed sequence of scenes. Scenes may be many: every vote is one vector, made once."""

    def __init__(self, scenes: Sequence[Scene]) -> None:
        self._size = len(scenes)
        self._spans: dict[int, tuple[Span, ...]] = {}
        self._days: dict[int, frozenset[int]] = {}
        self._values: dict[str, dict[int, tuple[frozenset[str], float]]] = {}
        for number, scene in enumerate(scenes):
            for key, values in sorted(scene.conditions.items()):
                self._enter(number, key_of(key), values)
        self._named = {
            key: frozenset(meaning for values, _ in conditions.values() for meaning in values)
            for key, conditions in self._values.items()
        }
        self.of_value = lru_cache(maxsize=20_000)(self._of_value)
        self.of_moment = lru_cache(maxsize=20_000)(self._of_moment)

    def _enter(self, number: int, key: str, values: Sequence[str]) -> None:
        if key == "time":
            self._spans[number] = tuple(s for s in map(span, values) if s is not None)
        elif key == "weekday":
            self._days[number] = frozenset(day for value in values for day in weekdays(value) or ())
        else:
            wanted = frozenset(_meaning(key, value) for value in values)
            self._values.setdefault(key, {})[number] = (wanted, _base(key, wanted))

    def _of_value(self, key: str, value: str) -> Votes | None:
        """Votes of one context value, or None when it says nothing to any scene."""
        conditions = self._values.get(key)
        if conditions is None:
            return None
        meant = meanings(key, value)
        if not (understood(key, value) or meant & self._named[key]):
            return None
        votes = np.zeros(self._size)
        for number, (wanted, base) in conditions.items():
            votes[number] = _vote(1.0 if meant & wanted else 0.0, base)
        return votes

    def _of_moment(self, when: Span | None, days: frozenset[int] | None) -> Votes | None:
        """Votes of a time of day and of the weekdays it may be; None for what is unknown.

        The hours after midnight of a range that began the evening before belong to the day before as well.
        """
        if when is None and days is None:
            return None
        votes = np.zeros(self._size)
        if when is not None:
            for number, spans in self._spans.items():
                votes[number] += _vote(_overlap(when, spans), _coverage(spans))
        if days is not None:
            for number, wanted in self._days.items():
                votes[number] += _vote(_same_day(days, wanted, when, self._spans.get(number, ())), len(wanted) / 7.0)
        return votes


def _meaning(key: str, value: str) -> str:
    """The one meaning of a condition's value: its group where there is one, else itself."""
    found = meanings(key, value)
    return min(found, key=lambda meaning: (meaning not in groups(key), len(meaning), meaning))


def _minutes(spans: Sequence[Span]) -> NDArray[np.bool_]:
    covered = np.zeros(DAY, dtype=np.bool_)
    for one in spans:
        covered[one.start : min(one.end, DAY)] = True
        covered[: max(0, one.end - DAY)] = True
    return covered


@lru_cache(maxsize=20_000)
def _coverage(spans: tuple[Span, ...]) -> float:
    return float(_minutes(spans).mean())


@lru_cache(maxsize=200_000)
def _overlap(when: Span, spans: tuple[Span, ...]) -> float:
    """Share of the time told that lies within the spans."""
    if when.end == when.start + 1:
        return 1.0 if any(one.holds(when.start) for one in spans) else 0.0
    told = _minutes([when])
    return float((told & _minutes(spans)).sum() / told.sum())


def _same_day(days: frozenset[int], wanted: frozenset[int], when: Span | None, spans: Sequence[Span]) -> float:
    share = len(days & wanted) / len(days)
    if when is not None and any(one.after_midnight(when.start) for one in spans):
        share = max(share, sum((day - 1) % 7 in wanted for day in days) / len(days))
    return share
