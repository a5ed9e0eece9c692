"""When people act: hours and weekdays of everybody, and what stands out in one person. It knows nothing of items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

DAY = 86_400.0
MOST_TIMES = 100_000
LEAST_EVENTS = 6
LEAST_DAYS = 4
LEAST_SIGMA = 3.0
LEAST_RATIO = 1.4

DayPart = Literal["morning", "afternoon", "evening", "night"]
DAY_PARTS: dict[DayPart, tuple[int, ...]] = {
    "morning": (5, 6, 7, 8, 9, 10, 11),
    "afternoon": (12, 13, 14, 15, 16, 17),
    "evening": (18, 19, 20, 21, 22),
    "night": (23, 0, 1, 2, 3, 4),
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Rhythm:
    """Shares of everybody's events by local hour (24,) and weekday (7,), Monday first; empty where times tell none."""

    hours: Array
    weekdays: Array


class Habit(NamedTuple):
    """A part of the day or of the week in which someone acts more than people do.

    `name` is a day part, a weekday, or "weekend"; `share` the part of the events, `ratio` that over everybody's share,
    `sigma` how many standard deviations it stands out; `events` are the numbers of the events.
    """

    name: str
    share: float
    ratio: float
    sigma: float
    events: tuple[int, ...]


def local_moments(times: Iterable[float], timezone: str, hours: bool) -> list[tuple[int, int]]:
    """Return (hour, weekday) of each time, epoch seconds; day-resolution times are read in UTC.

    >>> local_moments([0.0], "UTC", True)
    [(0, 3)]
    """
    zone = ZoneInfo(timezone) if hours else UTC
    moments = (datetime.fromtimestamp(time, zone) for time in times)
    return [(moment.hour, moment.weekday()) for moment in moments]


def fit_rhythm(times: Array, timezone: str, hours: bool) -> Rhythm:
    """Return everybody's rhythm from all event times (NaN where unknown); at most 100,000 of them are looked at."""
    known = times[~np.isnan(times)]
    if len(known) == 0:
        return Rhythm(np.zeros(0), np.zeros(0))
    moments = local_moments(known[:: 1 + len(known) // MOST_TIMES].tolist(), timezone, hours)
    weekdays = np.bincount([weekday for _, weekday in moments], minlength=7) + 1.0
    of_hours = np.bincount([hour for hour, _ in moments], minlength=24) + 1.0
    return Rhythm(of_hours / of_hours.sum() if hours else np.zeros(0), weekdays / weekdays.sum())


def habits(times: Array, rhythm: Rhythm, timezone: str) -> list[Habit]:
    """Return when someone acts, beyond chance, more than people do; strongest first.

    A part of the day or week counts when at least six events on four different days fall into it, 1.4 times as many as
    everybody's rhythm foretells and three standard deviations more (binomial).
    """
    known = np.flatnonzero(~np.isnan(times))
    if len(rhythm.weekdays) == 0 or len(known) < LEAST_EVENTS:
        return []
    moments = local_moments(times[known].tolist(), timezone, len(rhythm.hours) > 0)
    days = np.floor(times[known] / DAY)
    weekdays = np.array([weekday for _, weekday in moments])
    found = [
        _habit(name, np.isin(weekdays, list(span)), float(rhythm.weekdays[list(span)].sum()), days, known)
        for name, span in _week()
    ]
    if len(rhythm.hours):
        clock = np.array([hour for hour, _ in moments])
        found += [
            _habit(name, np.isin(clock, span), float(rhythm.hours[list(span)].sum()), days, known)
            for name, span in DAY_PARTS.items()
        ]
    return sorted((habit for habit in found if habit is not None), key=lambda habit: (-habit.sigma, habit.name))


def _week() -> list[tuple[str, tuple[int, ...]]]:
    return [*((name, (n,)) for n, name in enumerate(WEEKDAYS)), ("weekend", (5, 6))]


def _habit(name: str, inside: NDArray[np.bool_], usual: float, days: Array, known: NDArray[np.int64]) -> Habit | None:
    count, total = int(inside.sum()), len(inside)
    if count < LEAST_EVENTS or len(np.unique(days[inside])) < LEAST_DAYS or not 0.0 < usual < 1.0:
        return None
    sigma = (count - total * usual) / float(np.sqrt(total * usual * (1.0 - usual)))
    ratio = count / (total * usual)
    if sigma < LEAST_SIGMA or ratio < LEAST_RATIO:
        return None
    return Habit(name, count / total, ratio, sigma, tuple(int(n) for n in known[inside]))
