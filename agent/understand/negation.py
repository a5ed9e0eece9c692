"""Whether a range is turned round by what stands before it: "no films over two hours" are two hours long at most."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.understand.message import Message, Span
from agent.understand.vocabulary import table

_CLAUSE = re.compile(r"[.,;:!?，。；：！？、]|(?<!\w)(?:but|although|though)(?!\w)|但|不过|可是")
REACH = 80
"""Characters before a range in which the denial may begin."""


def denial(message: Message, start: int, *, loose: bool = False) -> Span | None:
    """Where, in its clause, a denial stands that what begins at `start` is under; None where it is not denied.

    Only words that say no more than what kind of thing it is may stand in between, for "a film without zombies under
    two hours" denies the zombies; one other word, right after the denial, where it is `loose`.

    >>> denial(Message.of("no films over two hours"), 9), denial(Message.of("no horror, over two hours"), 11)
    ((0, 2), None)
    """
    begin = max(0, start - REACH)
    cuts = [cut.end() for cut in _CLAUSE.finditer(message.low[begin:start])]
    begin += cuts[-1] if cuts else 0
    english, chinese = _denials()
    found = english.search(message.low[begin:start])
    if found and _denies(found[1], found["between"].split(), loose=loose):
        return begin + found.start(1), begin + found.end(1)
    found = chinese.search(message.low[begin:start])
    if found and re.fullmatch(table("ranges")["negated"]["between_zh"], found["between"]):
        return begin + found.start(1), begin + found.end(1)
    return None


def _denies(denial: str, between: list[str], *, loose: bool) -> bool:
    if loose and denial != "without" and between and between[0] not in _between():
        between = between[1:]
    return all(word in _between() for word in between)


@lru_cache(1)
def _between() -> frozenset[str]:
    return frozenset(word for line in table("ranges")["negated"]["between_en"] for word in line.split())


@lru_cache(1)
def _denials() -> tuple[re.Pattern[str], re.Pattern[str]]:
    told = table("ranges")["negated"]
    return re.compile(told["en"]), re.compile(told["zh"])
