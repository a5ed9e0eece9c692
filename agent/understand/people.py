"""People of the catalogue whose work is asked for: "films by Greta Gerwig", "王家卫的电影"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from agent.understand.gazetteer import Gazetteer
from agent.understand.message import Message, Span
from agent.understand.negation import denial
from agent.understand.vocabulary import table
from palate.types import Limit


def people(message: Message, gazetteer: Gazetteer) -> Iterator[Limit]:
    """A limit for each person whose work is asked for, or not wanted: items must, or must not, name them, in an
    attribute or elsewhere.

    Only people that the catalogue knows count, and only where they are said to have made the thing: "a film about Tom
    Hanks" and "like Greta Gerwig's" ask for no work of theirs, and leave the name to be searched for.
    """
    for span in gazetteer.named_people(message):
        if message.free(span) and (asked := _asked(message, span)):
            denied = denial(message, asked[0])
            message.take(asked)
            message.take(denied or asked)
            name = (message.low[slice(*span)],)
            yield Limit(kind="exclude" if denied else "include", terms=name, said=message.said(asked))


def _asked(message: Message, span: Span) -> Span | None:
    """The name with the words that ask for their work, None where none do."""
    before_en, before_zh, after, against = _cues()
    before = message.low[max(0, span[0] - 40) : span[0]]
    if against.search(before):
        return None
    heads, follows = before_en.search(before) or before_zh.search(before), after.match(message.low, span[1])
    if not heads and not follows:
        return None
    start = span[0] - len(heads.group()) if heads else span[0]
    end = max(span[1], follows.end("of")) if follows else span[1]
    return (start, end) if message.free((start, end)) else span


@lru_cache(1)
def _cues() -> tuple[re.Pattern[str], ...]:
    told = table("references")["people"]
    names = ("before_en", "before_zh", "after", "against")
    return tuple(re.compile(told[name]) for name in names)
