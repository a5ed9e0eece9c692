"""Clock times, parts of the day and weekdays, in English and Chinese, as sets of minutes and days. Knows no scenes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

DAY = 1440
"""Minutes in a day."""


class Span(NamedTuple):
    """Minutes from `start` (included) to `end` (excluded) since midnight; `end` may pass 1440 into the next day."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        """Whether a minute of the day lies within."""
        return self.start <= minute < self.end or self.start <= minute + DAY < self.end

    def after_midnight(self, minute: int) -> bool:
        """Whether it lies in the part that belongs to the evening before."""
        return self.start <= minute + DAY < self.end


_PARTS: dict[tuple[int, int], str] = {
    (5 * 60, 8 * 60): "early morning,dawn,sunrise,清晨,凌晨五点,早晨,清早,一早,大清早",
    (6 * 60, 11 * 60): "morning,mornings,am,a.m.,breakfast,早上,早间,早,早饭,早餐",
    (8 * 60, 12 * 60): "forenoon,late morning,上午",
    (11 * 60, 14 * 60): "noon,midday,lunch,lunchtime,lunch break,中午,正午,午间,午饭,午餐,午休",
    (13 * 60, 18 * 60): "afternoon,afternoons,pm,p.m.,下午,午后",
    (16 * 60 + 30, 18 * 60 + 30): "late afternoon,after work,傍晚前,下班",
    (17 * 60, 19 * 60 + 30): "dusk,sunset,傍晚,黄昏",
    (18 * 60, 23 * 60): "evening,evenings,tonight,dinner,晚上,晚间,傍晚后,晚,今晚,夜晚,晚饭,晚餐",
    (21 * 60, 26 * 60): "night,nights,夜里,夜间,夜",
    (22 * 60, 26 * 60): "late night,late evening,bedtime,深夜,半夜,睡前,午夜前后",
    (23 * 60, 25 * 60): "midnight,午夜,子夜",
    (24 * 60, 29 * 60): "small hours,after midnight,凌晨",
    (6 * 60, 18 * 60): "day,daytime,白天,日间",
    (7 * 60, 9 * 60 + 30): "morning rush,morning rush hour,早高峰",
    (17 * 60, 19 * 60 + 1): "evening rush,evening rush hour,晚高峰",
}
PARTS: dict[str, Span] = {
    name: Span(start % DAY, start % DAY + end - start)
    for (start, end), names in _PARTS.items()
    for name in names.split(",")
}
"""What a word for a part of the day covers. Generous, since people differ; who needs a sharp edge gives a range."""

_CLOCK = re.compile(r"(\d{1,2})(?:[:：.点时h](\d{2})?分?)?(?::\d{2})?\s*(am|pm|a\.m\.|p\.m\.)?")
_RANGE = re.compile(r"\s*(?:-|–|—|~|～|至|到|\bto\b)\s*")

_DAY_NAMES = (
    "monday,mondays,mon,周一,星期一,礼拜一",
    "tuesday,tuesdays,tue,tues,周二,星期二,礼拜二",
    "wednesday,wednesdays,wed,weds,周三,星期三,礼拜三",
    "thursday,thursdays,thu,thur,thurs,周四,星期四,礼拜四",
    "friday,fridays,fri,周五,星期五,礼拜五",
    "saturday,saturdays,sat,周六,星期六,礼拜六",
    "sunday,sundays,sun,周日,周天,星期日,星期天,礼拜天,礼拜日",
)
_DAYS = {name: day for day, names in enumerate(_DAY_NAMES) for name in names.split(",")}
_SETS: dict[str, frozenset[int]] = {
    name: frozenset(days)
    for names, days in (
        ("weekend,weekends,the weekend,day off,周末,双休日,休息日", (5, 6)),
        ("weekday,weekdays,working day,workday,workdays,working days,工作日,平日,周中", (0, 1, 2, 3, 4)),
        ("daily,every day,everyday,每天,天天", range(7)),
    )
    for name in names.split(",")
}


def folded(text: str) -> str:
    """A value as it is compared: full-width forms, case, underscores and white space evened out.

    >>> folded("  Living_Room ")
    'living room'
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("_", " ")
    return " ".join(plain.split())


@lru_cache(maxsize=4096)
def span(text: str) -> Span | None:
    """The time of day that a value tells, or None when it tells none.

    A clock time is one minute long, a range runs from its first to its last time, over midnight if need be.

    >>> span("22:00-01:30"), span("21:30"), span("晚上"), span("gibberish")
    (Span(start=1320, end=1530), Span(start=1290, end=1291), Span(start=1080, end=1380), None)
    """
    value = folded(text)
    if value in PARTS:
        return PARTS[value]
    ends = _RANGE.split(value)
    if len(ends) == 2:
        return _between(_edge(ends[0]), _edge(ends[1]))
    only = _edge(value) if len(ends) == 1 else None
    return only and Span(only.start % DAY, only.start % DAY + 1)


def _between(first: Span | None, last: Span | None) -> Span | None:
    """From the start of one to the start of the other, or to its end where it is a part of the day."""
    if first is None or last is None:
        return None
    start, end = first.start % DAY, last.start if last.end == last.start + 1 else last.end
    if end == start:
        return None
    return Span(start, end if end > start else end + DAY)


def _edge(value: str) -> Span | None:
    """A part of the day or one clock time."""
    if value in PARTS:
        return PARTS[value]
    found = _CLOCK.fullmatch(value)
    if found is None or (found[2] is None and found[3] is None and not value.endswith(("点", "时", "h"))):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3].startswith("p") else 0)
    if (hour == 24 and minute == 0) or (hour < 24 and minute < 60):
        return Span(hour * 60 + minute, hour * 60 + minute + 1)
    return None


@lru_cache(maxsize=4096)
def weekdays(text: str) -> frozenset[int] | None:
    """The days that a value tells, Monday being 0, or None when it tells none.

    >>> sorted(weekdays("fri-mon")), sorted(weekdays("周末")), weekdays("someday")
    ([0, 4, 5, 6], [5, 6], None)
    """
    value = folded(text)
    if value in _SETS:
        return _SETS[value]
    if value in _DAYS:
        return frozenset({_DAYS[value]})
    ends = _RANGE.split(value)
    if len(ends) == 2 and ends[0] in _DAYS and ends[1] in _DAYS:
        first, last = _DAYS[ends[0]], _DAYS[ends[1]]
        return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
    return None
