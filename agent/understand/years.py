"""Limits of the year in which something was made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from agent.understand.message import Message
from agent.understand.negation import denial
from agent.understand.numbers import NUMBER, in_a_name, number
from palate.types import Limit


class _Range(NamedTuple):
    least: float | None
    most: float | None


_YEAR = r"(?:1[89]\d\d|20\d\d|[一二][零〇一二三四五六七八九]{3})"
_DECADES = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
    "nineties": 90, "noughties": 0, "二十": 20, "三十": 30, "四十": 40, "五十": 50, "六十": 60, "七十": 70, "八十": 80,
    "九十": 90, "零零": 0, "00": 0, "〇〇": 0,
}  # fmt: skip
_DECADE_WORD = "|".join(sorted(_DECADES, key=len, reverse=True))
_DECADE = (
    rf"(?:(?P<whole>(?:1[89]|20)\d)0'?s(?![a-z])|(?P<short>'?\d0)'?s(?![a-z])|(?P<word>(?:nineteen "
    rf")?(?:{'|'.join(w for w in _DECADES if w.isascii() and w.isalpha())}))"
    rf"|(?:(?P<century>20|二十|上|21|二十一|本)世纪)?(?P<zh>\d0|{'|'.join(w for w in _DECADES if not w.isascii())}"
    rf")年代|"
    rf"(?P<zhwhole>(?:1[89]|20)\d0)年代)"
)
_WHICH = r"(?:early |mid[- ]?|late |初期|早期|后期)?"
_ONE = re.sub(r"\?P<\w+>", "?:", _DECADE)
_JOINED = re.compile(
    rf"(?:from |in |of |between |out of )?(?:the )?(?P<first>{_WHICH}{_ONE})\s*"
    rf"(?:and|or|to|through|till|until|up to|[-–—/&,、~]|到|至|和|或者?|与|跟)\s*(?:the )?"
    rf"(?P<last>{_WHICH}{_ONE})(?:的|拍的)?"
    r"|(?P<century>(?:20|二十|上|21|二十一|本)世纪)?(?P<a>\d0(?=\D)|[二三四五六七八九]十?|零零)\s*[、到至和或与~/-]?\s*"
    r"(?P<b>\d0|[二三四五六七八九]十|零零)年代(?:的|拍的)?"
)
_IN_DECADE = re.compile(
    rf"(?P<not>(?:nothing|not|no \w+|don't want \w+|不要|别|除了)\s*(?:from|of)?\s*)?(?:from |in |of "
    rf"|out of )?(?:the )?(?P<part>early |mid[- ]?|late |初期|早期|后期)?"
    rf"(?P<edge>before |after |since |older than |pre-)?(?:the )?{_DECADE}(?P<zhpart>初期?|早期|中期|后期|末期?|末)?"
    r"(?P<after>\s*(?:onwards?|and later|or later|or newer|and newer|or earlier|and earlier|之后|"
    r"以后|后|以来|之前|以前|前|至今))?(?: and (?P<later>later|newer|earlier))?(?:的|拍的)?"
)
_LOOSE_DECADE = re.compile(r"(?P<tens>[零〇六七八九56789])几年(?:代)?(?:的|拍的|出的)?(?!前|后|来|里|内|间|没|了)")
_BETWEEN = re.compile(
    rf"(?:(?:from|made|released|published|came out|in)\s+)?(?:between|from)?\s*(?P<a>{_YEAR})\s*年?\s*(?:and|"
    rf"to|-|–|—|~|到|至)\s*(?P<b>{_YEAR})(?:\s*年?(?:之间|间)?(?:的)?)"
)
_BEFORE = re.compile(
    rf"(?P<not>(?:nothing|not|none|no|drop|skip|without|exclude|remove|avoid|leave out|don't want|"
    rf"do not want|hide|except)\s+(?:(?:anything|any|the|ones|those|everything|stuff|all|\w+s)\s+)*(?:made "
    rf"|released |published |from |that are |that's |that is )?)?(?:made |released |published |"
    rf"from |came out |written )?(?:in )?"
    rf"(?:(?P<how>before|older than|prior to|pre-?|earlier than|until|up to|by|早于|晚于|after|newer "
    rf"than|later than|more recent than|post-?|since|from|as of|starting (?:in|from)|自从?|从)\s*(?:the "
    rf"year )?)"
    rf"(?P<year>{_YEAR})\s*(?:年)?(?P<on>\s*(?:on(?:wards?)?(?! )|or later|or newer|and later|and "
    rf"newer|and up|起|开始|以来|至今|之后|以后|后))?(?:的|拍的|出的)?"
)
_YEAR_AFTER = re.compile(
    rf"(?P<not>(?:不要|别要?|去掉|排除|除去|不看|不想看)\s*)?(?P<year>{_YEAR})\s*年?(?P<how>\s*(?:onwards?|or later|"
    rf"or newer|and later|and newer|or after|or more recent|\+|or earlier|or older|and earlier|"
    rf"or before|at the (?:very )?latest)|"
    r"以后|之后|后(?!期)|以来|起|至今|以前|之前|前(?!后))(?:的|出的|拍的|上映的|出版的)?"
)
_IN_YEAR = re.compile(
    rf"(?:(?:from|in|of|released in|made in|published in)\s+|(?<![\d\w$£€¥,]))(?P<year>{_YEAR})(?:\s*年(?:的|"
    rf"拍的|上映的|出版的|出的)?|(?![\d\w%:.]|\s*(?:minutes|pages|words|people|元|块|页)))"
)
_LAST_YEARS = re.compile(
    rf"(?:from |in |within |of |over |made in )?(?:the )?(?:last|past|recent)\s+(?:(?P<n>{NUMBER}|"
    rf"couple of|few)\s+)?(?P<unit>years?|decades?)|(?:最近|近|这|过去)(?:的)?(?P<zn>{NUMBER}|几)年(?:内|"
    rf"里|来|间)?(?:的|出的)?|近年来?的?"
)
_THIS_YEAR = re.compile(
    r"(?:from |of |released |came out )?(?:this year(?:'s)?|last year(?:'s)?)|今年的?|去年的?|前年的?"
)


def _year(text: str) -> int:
    return int(number(text))


def years(message: Message, time: float | None) -> Iterator[Limit]:
    """Limits of year that a message sets; `time` is the present, epoch seconds, for "the last five years"."""
    finders = (
        (_JOINED, _joined),
        (_BETWEEN, _between),
        (_LOOSE_DECADE, _loose_decade),
        (_IN_DECADE, _decade),
        (_YEAR_AFTER, _after),
        (_BEFORE, _edge),
        (_IN_YEAR, lambda found, _: _Range(_year(found["year"]), _year(found["year"]))),
        (_LAST_YEARS, _last_years),
        (_THIS_YEAR, _this_year),
    )
    now = _now(time)
    for pattern, read in finders:
        for found in message.find(pattern):
            held = None if _is_setting(message, found) or _is_of_a_name(message, found) else read(found, now)
            if held is not None and _is_denied(message, found):
                held = _turned(held)
            if held is not None:
                message.take(found.span())
                yield Limit(kind="year", at_least=held.least, at_most=held.most, said=message.said(found.span()))


def _is_denied(message: Message, found: re.Match[str]) -> bool:
    """Whether it is said of what is not wanted; the denial is taken."""
    denied = denial(message, found.start())
    if denied is not None:
        message.take(denied)
    return denied is not None or bool(found.groupdict().get("not"))


def _turned(held: _Range) -> _Range | None:
    """What is wanted where a range is not: a decade is left for what came after it; of one year nothing is left."""
    if held.most is None:
        return None if held.least is None else _Range(None, held.least - 1)
    return None if held.least == held.most else _Range(held.most + 1, None)


def _is_of_a_name(message: Message, found: re.Match[str]) -> bool:
    """Whether a bare year belongs to a name, as in "Blade Runner 2049"."""
    return found.group().strip().isdigit() and in_a_name(message, found.start())


def _is_setting(message: Message, found: re.Match[str]) -> bool:
    """ "Set in the 80s" and "about 1945" tell what it is about."""
    before = message.low[max(0, found.start() - 24) : found.start()]
    return bool(
        re.search(
            r"(?:set|about|story|takes place|history)(?: in| of)?(?: the)?\s*$|(?:关于|讲|背景是|发生在|讲述)$", before
        )
    )


def _now(time: float | None) -> int | None:
    try:
        return None if time is None else datetime.fromtimestamp(time, UTC).year
    except (OverflowError, ValueError, OSError):
        return None


def _between(found: re.Match[str], now: int | None) -> _Range:
    first, last = sorted((_year(found["a"]), _year(found["b"])))
    return _Range(first, last)


def _decade(found: re.Match[str], now: int | None) -> _Range | None:
    start = _decade_start(found)
    if start is None:
        return None
    least, most = _part_of(start, f"{found['part'] or ''}{found['zhpart'] or ''}")
    edge, after = (found["edge"] or "").strip(), f"{found['after'] or ''} {found['later'] or ''}".strip()
    if edge in ("before", "older than", "pre-") or after in ("之前", "以前", "前"):
        return _Range(None, start - 1)
    if edge == "after" or after in ("之后",):
        return _Range(start + 10, None)
    if "earlier" in after:
        return _Range(None, most)
    return _Range(least, None if edge == "since" or after else most)


def _loose_decade(found: re.Match[str], now: int | None) -> _Range:
    """ "八几年": some year of the eighties."""
    tens = int(number(found["tens"]))
    start = 2000 if tens == 0 else 1900 + 10 * tens
    return _Range(start, start + 9)


def _joined(found: re.Match[str], now: int | None) -> _Range | None:
    """ "The 80s and 90s", "七八十年代": from the first to the last."""
    whole = (found["first"], found["last"])
    if found["b"]:
        century, first = found["century"] or "", found["a"]
        if len(first) == 1 and first + "十" in _DECADES:
            first += "十"
        whole = (f"{century}{first}年代", f"{century}{found['b']}年代")
    told = [_of_words(one) for one in whole]
    ends = [one for one in told if one is not None]
    if len(ends) < 2 or ends[1].least is None or ends[0].least is None:
        return None
    least = ends[0].least - (100 if ends[0].least > ends[1].least else 0)
    return _Range(least, ends[1].most)


def _of_words(words: str) -> _Range | None:
    """The years of one decade, or of a part of it."""
    found = re.search(_DECADE, words)
    start = _decade_start(found) if found else None
    return None if start is None else _Range(*_part_of(start, words))


def _decade_start(found: re.Match[str]) -> int | None:
    if whole := found["whole"]:
        return int(whole) * 10
    if whole := found["zhwhole"]:
        return int(whole)
    said = found["short"] or found["word"] or found["zh"]
    said = said.strip("'").removeprefix("nineteen ")
    tens = int(said) if said.isdigit() else _DECADES[said]
    if tens % 10:
        return None
    if found["century"] in ("21", "二十一", "本"):
        return 2000 + tens
    return (1900 if tens >= 30 or found["century"] else 2000) + tens


def _part_of(start: int, part: str) -> tuple[int, int]:
    if re.search("early|初|早", part):
        return start, start + 4
    if re.search("mid|中", part):
        return start + 3, start + 7
    return (start + 5, start + 9) if re.search("late|后|末", part) else (start, start + 9)


_UNTIL = ("before", "older than", "prior to", "pre", "pre-", "earlier than", "早于")


def _edge(found: re.Match[str], now: int | None) -> _Range | None:
    how, year, on = found["how"], _year(found["year"]), (found["on"] or "").strip()
    if how in _UNTIL:
        return _Range(None, year - 1)
    if how in ("until", "up to", "by"):
        return _Range(None, year)
    if how in ("after", "newer than", "later than", "more recent than", "post", "post-", "晚于"):
        return _Range(year + 1, None)
    if how in ("since", "as of", "starting in", "starting from") or on:
        return _Range(year, None)
    return _Range(year, None if how in ("自", "自从", "从") else year)


def _after(found: re.Match[str], now: int | None) -> _Range:
    year, how = _year(found["year"]), found["how"].strip()
    if how in ("以前", "之前", "前"):
        return _Range(None, year - 1)
    if re.search("earlier|older|before|latest", how):
        return _Range(None, year)
    return _Range(year + 1, None) if how == "之后" else _Range(year, None)


def _last_years(found: re.Match[str], now: int | None) -> _Range | None:
    said = found["n"] or found["zn"]
    if now is None or (said is None and found["unit"] == "year"):
        return None
    count = {None: 1 if (found["unit"] or "").startswith("decade") else 3, "couple of": 2, "few": 3, "几": 3}.get(said)
    count = int(number(said)) if count is None else count
    return _Range(now - count * (10 if (found["unit"] or "").startswith("decade") else 1), None)


def _this_year(found: re.Match[str], now: int | None) -> _Range | None:
    if now is None:
        return None
    said = found.group()
    year = now - (2 if "前年" in said else 1 if "last" in said or "去年" in said else 0)
    return _Range(year, year)
