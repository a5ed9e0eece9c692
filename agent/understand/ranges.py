"""Limits of how long and how dear something may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from agent.understand.message import Message
from agent.understand.numbers import NUMBER, number
from agent.understand.years import years
from palate.types import Limit, LimitKind

AT_MOST = (
    r"(?:at most|at the most|no(?:t)? more than|no(?:t)? longer than|not over|nothing over|nothing "
    r"above|nothing longer than|"
    r"nothing more than|nothing more expensive than|under|below|less than|fewer than|shorter than|"
    r"cheaper than|within|up to|"
    r"max(?:imum)?(?: of)?|in under|in less than|inside|doesn't take more than|don't exceed|not "
    r"exceeding|maximum|no dearer than|"
    r"a budget of|budget of|budget is|budget:?|i (?:only |just )?have(?: only| just| about)?|i've(?: "
    r"only| just)?(?: got)?(?: only| just| about)?|"
    r"got(?: only| just)?|only(?: have| got)?|there are|takes?(?: only| about)?|(?:can |could "
    r")?spend(?: up to| about)?|"
    r"不超过|不要超过|别超过|不高于|不多于|少于|低于|小于|不到|不足|最多|至多|"
    r"顶多|最长|最贵|短于|控制在|限|预算(?:只有|是|大概|大约|在)?|只有|就|只剩|"
    r"还有)"
)
AT_LEAST = (
    r"(?:at least|no(?:t)? less than|not under|nothing under|nothing below|nothing shorter than|"
    r"no(?:t)? fewer than|no(?:t)? shorter than|over|"
    r"above|more than|longer than|upwards of|minimum(?: of)?|min\.?|exceeding|"
    r"超过|多于|高于|大于|长于|不少于|不低于|至少|最少|起码)"
)
UNTURNED = r"(?<!no )(?<!not )(?<!nothing )(?<!n't )(?<!不)(?<!别)(?<!不要)"
"""What must not stand before "longer than" and the like."""
AFTER_MOST = (
    r"(?:\s*(?:or less|or under|or shorter|or fewer|or cheaper|max(?:imum)?|tops|at most|at the most|and under)|"
    r"(?:钟)?\s*(?:以内|之内|以下|内(?!容)|左右以内|封顶|之下|就能|能(?=做|看|"
    r"听|读|学|搞定|完成)|可以(?=做|看|听|读)|搞定))"
)
AFTER_LEAST = (
    r"(?:\s*(?:or more|or longer|or over|or above|plus|at least|and up|and over|minimum|\+)|\s*(?:以上|"
    r"之上|起步|往上|起))"
)
ABOUT = r"(?:about|around|roughly|approximately|approx\.?|some|大概|大约|差不多|约)"
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
def _shapes(measure: _Measure) -> tuple[tuple[re.Pattern[str], bool, bool], ...]:
    """Patterns of a measure, the surest first, and whether each says the least and the most."""
    one, two = _value_pattern(measure, 0), _value_pattern(measure, 1)
    coin = r"(?P<b0>us\$|\$|£|€|¥|￥)?\s*" if measure is _PRICE else ""
    first = rf"{coin}(?P<n0>{NUMBER})"
    joined = r"\s*(?:the |about |around |of )?"
    shapes = (
        (rf"(?:between |from |anywhere from )?{one}\s*(?:and|to|-|–|~|到|至)\s*{two}(?:之间)?", True, True),
        (rf"(?:between |from |anywhere from )?{first}\s*(?:and|to|-|–|~|到|至)\s*{two}(?:之间)?", True, True),
        (rf"{UNTURNED}{AT_LEAST}{joined}{one}", True, False),
        (rf"{UNTURNED}{AT_MOST}{joined}{one}(?:{AFTER_MOST})?", False, True),
        (rf"{one}(?:钟)?{AFTER_LEAST}", True, False),
        (rf"{one}{AFTER_MOST}", False, True),
        (rf"(?:{ABOUT}\s*)?{one}(?:钟)?(?:左右|上下)?(?:\s*long)?", False, True),
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
                    message.take(found.span())
                    yield _limit(message, found, measure, least, most)
    yield from _free_of_charge(message)
    yield from years(message, time)
    if sells:
        yield from _bare_price(message)


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


_NO_LENGTH_AFTER = re.compile(
    r"[\s-]*(?:ago|later|from now|away|a (?:day|week)|per (?:day|week)|(?:\w+ )?(?:commute|train|"
    r"bus|subway|metro|flight|drive|ride|journey|"
    r"walk|run|layover|delay)|old|前|后|的?(?:通勤|路程|车程|地铁|飞机|火车|高铁|公交|航班))"
)


def _is_no_length(message: Message, found: re.Match[str]) -> bool:
    """Whether it tells of something else: "20 minutes ago", "two hours later", "a 20-minute commute"."""
    before = message.low[max(0, found.start() - 12) : found.start()]
    return bool(_NO_LENGTH_AFTER.match(message.low, found.end()) or re.search(r"(?:every |每(?:天|周)?)$", before))


_FREE = re.compile(
    r"(?<![\w-])(?:free of charge|for free|completely free|totally free|at no cost|free(?= (?:\w+ "
    r")?(?:course|courses|book|books|"
    r"ebook|ebooks|tutorial|lesson|class|classes|film|films|movie|movies|song|songs|music|one|"
    r"ones|stuff|to)\b)|must be free|has to be free"
    r"|(?:that's|that is|which is|are|is) free(?! of| from))|免费的?|不花钱的?|不要钱的?|不用花钱的?"
)


def _free_of_charge(message: Message) -> Iterator[Limit]:
    for found in message.find(_FREE):
        message.take(found.span())
        yield Limit(kind="price", at_most=0.0, said=message.said(found.span()))


_BARE = re.compile(
    rf"(?:under|below|less than|up to|max|at most|no more than|不超过|低于|预算)\s*(?P<n0>{NUMBER})(?![\w%])|"
    rf"(?P<n1>{NUMBER})以[内下]"
)


def _bare_price(message: Message) -> Iterator[Limit]:
    for found in message.find(_BARE):
        message.take(found.span())
        most = number(found["n0"] or found["n1"])
        yield Limit(kind="price", at_most=most, said=message.said(found.span()))
