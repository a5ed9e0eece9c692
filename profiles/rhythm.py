"""When people act: hours and weekdays of everybody, and what stands out in one person. It knows nothing of items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

Array = NDArray[np.float64]

DAY = 86_400.0
MOST_TIMES = 100_000
LEAST_DAYS = 6
"""So many different days must show a habit: what is done ten times in one evening was done once."""
LEAST_RATIO = 1.4
CHANCE = 0.01
"""At most so likely is it that one person gets any habit by chance, all parts of day and week together."""
ONE_DAY = 0.8
""" "Weekend" with more than this share of it on one day is that day."""

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
    `chance` how likely it is when that person acts as people do; `events` are the numbers of the events.
    """

    name: str
    share: float
    ratio: float
    chance: float
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
    """Return when someone acts, beyond chance, more than people do; the surest first.

    Days are counted, not events: an event more on the same day (in the same part of it) shows nothing new. A part of
    the day or week counts when six days show it, 1.4 times as many as everybody's rhythm foretells, and so many would
    come about by chance in less than one of a hundred people (binomial, divided among the parts looked at: Bonferroni).
    """
    known = np.flatnonzero(~np.isnan(times))
    if len(rhythm.weekdays) == 0 or len(known) < LEAST_DAYS:
        return []
    moments = local_moments(times[known].tolist(), timezone, len(rhythm.hours) > 0)
    days = np.floor(times[known] / DAY)
    looks = [(np.array([weekday for _, weekday in moments]), rhythm.weekdays, _week())]
    if len(rhythm.hours):
        looks.append((np.array([hour for hour, _ in moments]), rhythm.hours, tuple(DAY_PARTS.items())))
    tried = sum(len(parts) for _, _, parts in looks)
    found = [
        _habit(name, np.isin(where, span), float(usual[list(span)].sum()), days, known, tried)
        for where, usual, parts in looks
        for name, span in parts
    ]
    told = _one_of_each([habit for habit in found if habit is not None])
    return sorted(told, key=lambda habit: (habit.chance, habit.name))


def _week() -> tuple[tuple[str, tuple[int, ...]], ...]:
    return (*((name, (n,)) for n, name in enumerate(WEEKDAYS)), ("weekend", (5, 6)))


def _one_of_each(found: list[Habit]) -> list[Habit]:
    """Tell a weekend or one of its days, not both."""
    by_name = {habit.name: habit for habit in found}
    weekend = by_name.get("weekend")
    days = [by_name[name] for name in ("saturday", "sunday") if name in by_name]
    if weekend is None or not days:
        return found
    alone = max(habit.share for habit in days) > ONE_DAY * weekend.share
    return [habit for habit in found if (habit is not weekend if alone else habit not in days)]


def _habit(
    name: str, inside: NDArray[np.bool_], usual: float, days: Array, known: NDArray[np.int64], tried: int
) -> Habit | None:
    shown = len(np.unique(days[inside]))
    quiet = len(np.unique(days[~inside]))
    total = shown + quiet
    if shown < LEAST_DAYS or not 0.0 < usual < 1.0 or shown < LEAST_RATIO * usual * total:
        return None
    chance = float(bdtrc(shown - 1, total, usual)) * tried
    if chance > CHANCE:
        return None
    numbers = tuple(int(n) for n in known[inside])
    return Habit(name, len(numbers) / len(inside), shown / (total * usual), chance, numbers)
