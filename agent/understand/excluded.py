"""What must not be in it: "nothing with zombies", "nut-free", "不要恐怖片"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from agent.understand.message import HAN, Message
from agent.understand.terms import AND, AND_ZH, DEGREE, bare, bare_zh, compared, until, vain_words, vain_zh
from agent.understand.vocabulary import table
from palate.types import Limit

_FREE = re.compile(r"(?<![a-z-])([a-z]+)[- ]free(?![a-z])(?! of| from)|(?<![a-z])non-([a-z]+)")
_SOME_ZH = r"(?P<some>任何|一切|什么|那些|那种|带有?|含有?|有|太多|里面有|跟|和|与)*"
_BUT_ZH = re.compile(r"的?(?:都|其他|其它|什么都)|以外|之外|外|除外|[,，].{0,4}(?:都|别|其他|其它)")
_NEXT_ZH = re.compile(r"、([^\s,，。!！?？|、的了吧]+)")
_SELDOM = re.compile(
    r"(?:watch|read|listen to|eat|drink|use|play) (?:as |that |so |too |very )?(?:much|many|a lot)(?!\w)"
)
LONGEST = 8
"""Characters of a Chinese term."""


def excluded(message: Message) -> Iterator[Limit]:
    """Limits of what must not be in it; what told them is taken."""
    for found in message.find(_FREE):
        word = found[1] or found[2]
        if word not in vain_words("en") and word not in vain_words("free"):
            message.take(found.span())
            yield _exclude((word,), found.group())
    for found in message.find(_not_en()):
        yield from _listed(message, found)
    for found in message.find(_not_zh()):
        yield from _listed_zh(message, found)
    for found in message.find(_after_zh()):
        kept = _terms_zh(found["first"])
        if kept and not any(len(one) > LONGEST or vain_zh().match(one) for one in kept):
            message.take(found.span())
            yield _exclude(kept, message.said(found.span()))


@lru_cache(1)
def _not_en() -> re.Pattern[str]:
    told = table("terms")["excluded"]
    groups = (f"(?P<{name}>{'|'.join(lines)})" for name, lines in told.items() if name[:2] != "zh")
    return re.compile(rf"(?<![a-z'])(?:{'|'.join(groups)})")


@lru_cache(1)
def _not_zh() -> re.Pattern[str]:
    return re.compile(rf"(?P<mark>{'|'.join(table('terms')['excluded']['zh'])}){_SOME_ZH}")


@lru_cache(1)
def _after_zh() -> re.Pattern[str]:
    """What is named first and turned down then: "恐怖的就算了"."""
    return re.compile(rf"(?<!{HAN.pattern})把?(?P<first>{HAN.pattern}{{1,6}}?){table('terms')['excluded']['zh_after']}")


def _listed(message: Message, found: re.Match[str]) -> Iterator[Limit]:
    if found["no"] is None and found["nothing"] is None and DEGREE.match(message.low, found.end()):
        return
    if found["dont"] is not None and _SELDOM.search(message.low[found.start() : found.end() + 16]):
        return
    phrase = until("en", message, found.end())
    listed = [one for one in map(bare, AND.split(phrase)) if one]
    adjective = found["nothingadj"] is not None or found["not"] is not None
    kept = tuple(one for one in listed if _says_something(one, adjective=adjective))
    span = (found.start(), found.end() + len(phrase))
    if kept and kept[0] == listed[0] and message.free(span):
        message.take(span)
        yield _exclude(kept, message.said(span))


def _says_something(term: str, *, adjective: bool) -> bool:
    """Whether a term can stand in an item: one to four words, none of them empty."""
    parts = term.split()
    if not 1 <= len(parts) <= 4 or parts[0] in vain_words("en") or any(part.isdigit() for part in parts):
        return False
    return not (DEGREE.match(term) or parts[0] in compared() or (adjective and len(parts) > 2))


def _listed_zh(message: Message, found: re.Match[str]) -> Iterator[Limit]:
    phrase = until("zh", message, found.end())
    kept = _terms_zh(phrase)
    start = found.end() + len(phrase)
    while kept and (more := _NEXT_ZH.match(message.low, start)) and message.free(more.span()):
        kept, start = (*kept, *filter(None, map(bare_zh, AND_ZH.split(more[1])))), more.end()
    if not kept or any(len(one) > LONGEST for one in kept) or not re.search(f"{HAN.pattern}|[a-z]", "".join(kept)):
        return
    span = (found.start(), start)
    only = found["mark"] == "除了" and not _BUT_ZH.search(message.low, start)
    if not only and message.free(span):
        message.take(span)
        yield _exclude(kept, message.said(span))


def _terms_zh(phrase: str) -> tuple[str, ...]:
    return tuple(one for one in map(bare_zh, AND_ZH.split(phrase)) if one and not vain_zh().match(one))


def _exclude(kept: tuple[str, ...], said: str) -> Limit:
    return Limit(kind="exclude", terms=tuple(dict.fromkeys(kept)), said=said.strip())
