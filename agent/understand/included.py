"""What must be in it: "with a robot in it", "一定要有猫"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import takewhile

from agent.understand.message import HAN, Message
from agent.understand.terms import AND, AND_ZH, bare, bare_zh, compared, until, vain_zh, wished
from agent.understand.vocabulary import table
from palate.types import Limit


def included(message: Message) -> Iterator[Limit]:
    """Limits of what must be in it; what told them is taken."""
    english, chinese = _must()
    for found in message.find(english):
        phrase = until("en", message, found.end())
        yield from _include(message, found, phrase, _first(map(bare, AND.split(phrase)), _must_en))
    for found in message.find(chinese):
        phrase = until("zh", message, found.end())
        fits = partial(_must_zh, least=1 if "有" in found.group() else 2)
        yield from _include(message, found, phrase, _first(map(bare_zh, AND_ZH.split(phrase)), fits))


@lru_cache(1)
def _must() -> tuple[re.Pattern[str], re.Pattern[str]]:
    told = table("terms")["included"]
    return re.compile(told["en"]), re.compile(told["zh"])


def _first(listed: Iterable[str], fits: Callable[[str], bool]) -> tuple[str, ...]:
    """The words of a list up to the first that does not fit."""
    return tuple(dict.fromkeys(takewhile(fits, filter(None, listed))))


def _must_en(term: str) -> bool:
    vain = re.match(table("terms")["vain"]["include"], term) or compared() & set(term.split())
    return len(term.split()) <= 3 and not vain and term not in wished()


def _must_zh(term: str, least: int) -> bool:
    fits = least <= len(term) <= 6 and HAN.match(term) is not None
    return fits and term not in wished() and not vain_zh().match(term)


def _include(message: Message, found: re.Match[str], phrase: str, kept: tuple[str, ...]) -> Iterator[Limit]:
    span = (found.start(), found.end() + len(phrase))
    if kept and message.free(span):
        message.take(span)
        yield Limit(kind="include", terms=kept, said=message.said(span))
