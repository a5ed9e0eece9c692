"""How a message changes a range that was set before: it lifts it ("any length"), or puts a number in the place of its
own ("make that forty")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from agent.request import Before
from agent.understand.message import Message
from agent.understand.numbers import NUMBER, in_a_name, number
from agent.understand.vocabulary import table
from palate.types import Limit, LimitKind

KINDS: tuple[LimitKind, ...] = ("length", "price", "year", "language")
MOST_LETTERS = 60
"""Of a message that does nothing but change a range."""


def lifted(message: Message, before: Before) -> frozenset[LimitKind]:
    """Kinds of the limits set before that hold no longer; the words that tell so are taken.

    >>> from agent.request import UserRequest
    >>> long = UserRequest(text="", limits=(Limit(kind="length", at_most=90, unit="minutes"),))
    >>> sorted(lifted(Message.of("actually, any length is fine"), Before(request=long)))
    ['length']
    """
    held = {one.kind for one in _ranges(before)}
    return frozenset(kind for kind in KINDS if kind in held and _lifts(message, kind))


def adjusted(message: Message, before: Before) -> Iterator[Limit]:
    """The one range set before, with a bare number of the message in the place of its own; the number is taken.

    >>> from agent.request import UserRequest
    >>> dear = UserRequest(text="", limits=(Limit(kind="price", at_most=50, unit="USD"),))
    >>> [(one.at_most, one.unit) for one in adjusted(Message.of("make that forty"), Before(request=dear))]
    [(40.0, 'USD')]
    """
    held = [one for one in _ranges(before) if not one.terms]
    if len(held) != 1 or len(message.low) > MOST_LETTERS:
        return
    for found in message.find(_number()):
        leads, follows = _again()
        end = follows.match(message.low, found.end())
        if in_a_name(message, found.start()) or not (leads.search(message.low[: found.start()]) or end):
            continue
        span = (found.start(), end.end() if end else found.end())
        message.take(span)
        yield _with(held[0], number(found.group()), message.said(span))
        return


def _ranges(before: Before) -> tuple[Limit, ...]:
    return () if before.request is None else tuple(one for one in before.request.limits if one.kind in KINDS)


def _with(old: Limit, value: float, said: str) -> Limit:
    side = "at_least" if old.at_most is None else "at_most"
    other = "at_most" if side == "at_least" else "at_least"
    return old.model_copy(update={side: value, other: None, "said": said})


def _lifts(message: Message, kind: str) -> bool:
    for found in message.find(_lifting(kind)):
        message.take(found.span())
        return True
    return False


@lru_cache(None)
def _lifting(kind: str) -> re.Pattern[str]:
    """A kind and what lets go of it, in either order, within a clause."""
    told = table("ranges")["lifted"]
    kinds, let = f"(?:{told[kind]})", f"(?:{told['let']})"
    return re.compile(f"{kinds}[^.,;!?，。；！？]{{0,16}}{let}|{let}[^.,;!?，。；！？]{{0,16}}{kinds}")


@lru_cache(1)
def _number() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![a-z\d.$£€]){NUMBER}(?![\d%]|\s*[a-z]*(?:minutes|hours|pages)|个|部|本|首|门|篇|道|页|分|小时)"
    )


@lru_cache(1)
def _again() -> tuple[re.Pattern[str], re.Pattern[str]]:
    told = table("ranges")["again"]
    return re.compile(told["before"]), re.compile(told["after"])
