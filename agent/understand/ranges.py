"""Limits of how long and how dear something may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from agent.understand.message import Message
from agent.understand.negation import denial
from agent.understand.numbers import NUMBER, number
from agent.understand.vocabulary import table
from agent.understand.years import years
from palate.types import Limit, LimitKind

UNTURNED = r"(?<!no )(?<!not )(?<!nothing )(?<!n't )(?<!不)(?<!别)(?<!不要)"
"""What must not stand before "longer than" and the like, which it would be a part of."""
_FIXED = {
    "an hour and a half": 90.0,
    "one and a half hours": 90.0,
    "half an hour": 30.0,
    "a quarter of an hour": 15.0,
    "an hour": 60.0,
    "两个半小时": 150.0,
    "一个半小时": 90.0,
    "半个小时": 30.0,
    "半小时": 30.0,
    "半个钟头": 30.0,
    "一刻钟": 15.0,
}
"""Lengths that are no number and unit, in minutes."""
_HOURS, _MINUTES = r"(?:hours?|个?小时|个?钟头|h(?![a-z]))", r"(?:minutes?|分钟|m(?![a-z])|分(?![类享数]))"
_AFTER_COIN = (
    "dollars?|bucks?|usd|\\$|pounds?(?! of)|quid|gbp|£|euros?|eur(?![a-z])|€|yuan|rmb|cny|元|块钱|"
    "块|人民币|美元|美金|刀(?![具法])|欧元|英镑|日元|港币"
)
_CODES = {
    word: code
    for code, said in (
        ("USD", "us$ $ dollar dollars buck bucks usd 美元 美金 刀"),
        ("GBP", "£ pound pounds quid gbp 英镑"),
        ("EUR", "€ euro euros eur 欧元"),
        ("CNY", "¥ ￥ yuan rmb cny 元 块钱 块 人民币"),
        ("JPY", "日元"),
        ("HKD", "港币"),
    )
    for word in said.split()
}


_SHAPES = ("at_most", "at_least", "after_most", "after_least", "about")


@dataclass(frozen=True)
class _Measure:
    kind: LimitKind
    unit: str = ""


_MINUTE, _PAGE, _PRICE = _Measure("length", "minutes"), _Measure("length", "pages"), _Measure("price")


def _value_pattern(measure: _Measure, which: int) -> str:
    """A pattern of one value; the names of its groups end in `which`, since a range has two."""
    if measure is _PAGE:
        return rf"(?P<n{which}>{NUMBER})\s*-?(?:pages?|pp|页)"
    if measure is _PRICE:
        before = (
            rf"(?P<b{which}>us\$|\$|£|€|¥|￥|(?:rmb|usd|gbp|eur|cny)\s)\s*(?P<n{which}>{NUMBER})(?:\s*(?:dollars?|元))?"
        )
        return rf"(?:{before}|(?P<k{which}>{NUMBER})\s*(?P<a{which}>{_AFTER_COIN}))"
    fixed = "|".join(sorted(_FIXED, key=len, reverse=True))
    hours = (
        rf"(?P<h{which}>{NUMBER})\s*-?{_HOURS}(?:\s*(?:and\s*)?(?P<q{which}>{NUMBER})\s*-?{_MINUTES}?(?!\s*(?:page"
        rf"s?|页|部|本|个|首)))?"
    )
    return rf"(?:(?P<f{which}>{fixed})|{hours}|(?P<m{which}>{NUMBER})\s*-?{_MINUTES})"


@lru_cache(None)
def _told(name: str) -> str:
    """The patterns of a list, as one."""
    return f"(?:{'|'.join(table('ranges')[name])})"


@lru_cache(None)
def _shapes(measure: _Measure) -> tuple[tuple[re.Pattern[str], bool, bool], ...]:
    """Patterns of a measure, the surest first, and whether each says the least and the most."""
    one, two = _value_pattern(measure, 0), _value_pattern(measure, 1)
    coin = r"(?P<b0>us\$|\$|£|€|¥|￥)?\s*" if measure is _PRICE else ""
    first = rf"{coin}(?P<n0>{NUMBER})"
    joined = r"\s*(?:the |about |around |of )?"
    at_most, at_least, after_most, after_least, about = map(_told, _SHAPES)
    shapes = (
        (rf"(?:between |from |anywhere from )?{one}\s*(?:and|to|-|–|~|到|至)\s*{two}(?:之间)?", True, True),
        (rf"(?:between |from |anywhere from )?{first}\s*(?:and|to|-|–|~|到|至)\s*{two}(?:之间)?", True, True),
        (rf"{UNTURNED}{at_least}{joined}{one}", True, False),
        (rf"{UNTURNED}{at_most}{joined}{one}(?:{after_most})?", False, True),
        (rf"{one}(?:钟)?{after_least}", True, False),
        (rf"{one}{after_most}", False, True),
        (rf"(?:{about}\s*)?{one}(?:钟)?(?:左右|上下)?(?:\s*long)?", False, True),
    )
    return tuple((re.compile(rf"(?<![a-z\d$£€.])(?:{text})的?"), least, most) for text, least, most in shapes)


def ranges(message: Message, time: float | None, sells: bool = False) -> Iterator[Limit]:
    """Limits of length, price and year that a message sets; what told them is taken.

    Args:
        message: what was said.
        time: the present, epoch seconds, for "the last five years"; None where unknown.
        sells: whether a bare number after "under" is a price.
    """
    for measure in (_MINUTE, _PAGE, _PRICE):
        for pattern, least, most in _shapes(measure):
            for found in message.find(pattern):
                if not _is_no_length(message, found):
                    yield _limit(message, found, measure, *_turned(message, found, least, most))
    yield from _free_of_charge(message)
    yield from years(message, time)
    yield from _bare_price(message, sells)


def _turned(message: Message, found: re.Match[str], least: bool, most: bool) -> tuple[bool, bool]:
    """Whether it says the least and the most, a denial before it heeded; what told them is taken."""
    message.take(found.span())
    denied = denial(message, found.start(), loose=least) if least != most else None
    if denied is None or not (least or re.match(_told("under"), found.group()) or _ends_under(found.group())):
        return least, most
    message.take(denied)
    return most, least


def _ends_under(words: str) -> bool:
    return re.search(rf"{_told('after_most')}的?$", words) is not None


def _limit(message: Message, found: re.Match[str], measure: _Measure, least: bool, most: bool) -> Limit:
    groups = found.groupdict()
    values = sorted(value for value in (_value(groups, 0), _value(groups, 1)) if value is not None)
    if least and most and measure is _MINUTE and groups.get("n0") and groups.get("h1"):
        values = sorted((60.0 * number(groups["n0"]), values[-1]))
    coin = next((groups[name] for name in ("b0", "a0", "b1", "a1") if groups.get(name)), "")
    return Limit(
        kind=measure.kind,
        at_least=values[0] if least else None,
        at_most=values[-1] if most else None,
        unit=_CODES.get(coin.strip(), measure.unit),
        said=message.said(found.span()),
    )


def _value(groups: dict[str, str | None], which: int) -> float | None:
    """A value in minutes, pages or money."""
    said = {name: groups.get(f"{name}{which}") or "" for name in "fhqmnk"}
    if said["f"]:
        return _FIXED[said["f"]]
    if said["h"]:
        return 60.0 * number(said["h"]) + (number(said["q"]) if said["q"] else 0.0)
    one = said["m"] or said["n"] or said["k"]
    return number(one) if one else None


def _is_no_length(message: Message, found: re.Match[str]) -> bool:
    """Whether it tells of something else: "20 minutes ago", "two hours later", "a 20-minute commute"."""
    before = message.low[max(0, found.start() - 12) : found.start()]
    after = re.compile(rf"[\s-]*{_told('no_length_after')}")
    passed, whole = table("ranges")["passed"], message.low[max(0, found.start() - 48) : found.start()]
    return bool(
        after.match(message.low, found.end())
        or re.search(r"(?:every |每(?:天|周)?)$", before)
        or re.search(f"{passed['en']}|{passed['zh']}", whole)
    )


def _free_of_charge(message: Message) -> Iterator[Limit]:
    for found in message.find(re.compile(_told("free"))):
        message.take(found.span())
        yield Limit(kind="price", at_most=0.0, said=message.said(found.span()))


_BUDGET = re.compile(
    rf"(?:budget(?: is| of|'s)?|预算(?:是|有|大概|大约|在|就|只有|差不多)?)[: ]*(?P<n0>{NUMBER})(?![\w%])"
)
_BARE = re.compile(
    rf"(?:under|below|less than|up to|max|at most|no more than|不超过|低于|别超过)\s*(?P<n0>{NUMBER})(?![\w%])|"
    rf"(?P<n1>{NUMBER})(?:[以之][内下]|内(?![容心部])|\s*(?:tops|max)(?!\w))"
)


def _bare_price(message: Message, sells: bool) -> Iterator[Limit]:
    for pattern in (_BUDGET, _BARE) if sells else (_BUDGET,):
        for found in message.find(pattern):
            message.take(found.span())
            most = number(next(filter(None, found.groups())))
            yield Limit(kind="price", at_most=most, said=message.said(found.span()))
