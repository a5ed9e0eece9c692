"""What somebody thinks of, or did with, an item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from agent.request import Before, Opinion
from agent.understand.message import Message
from agent.understand.references import Meant
from agent.understand.vocabulary import patterns, table
from palate.types import EventKind

_CLAUSE = re.compile(
    r"[.;!?。；！？\n]|,(?! (?:and )?(?:the )?(?:second|third|last|\d))|，| but | however |但是?|不过|可是"
)


@lru_cache(1)
def _patterns() -> tuple[tuple[EventKind, re.Pattern[str]], ...]:
    return tuple((kind, patterns(lines)) for kind, lines in table("opinions").items() if kind != "never")


@lru_cache(1)
def _never() -> re.Pattern[str]:
    return patterns(table("opinions")["never"])


def opinions(message: Message, meant: Sequence[Meant], before: Before) -> tuple[Opinion, ...]:
    """Opinions of items that a message states, clause by clause: the items that stand in the clause, else the one
    last spoken of where the clause has none and says "it"."""
    made: dict[tuple[str, EventKind], Opinion] = {}
    for start, end in _clauses(message.low):
        held = [one for one in meant if start <= one.span[0] < end and one.role == "about"]
        clause = "".join(
            "§" if any(one.span[0] <= at < one.span[1] for one in meant) else message.low[at]
            for at in range(start, end)
        )
        kind = kind_of(re.sub("(?:the |your |my )?[《\"'<]?§+[》\"'>]?", "§", clause))
        if kind is None:
            continue
        for one in held:
            made[one.item_id, kind] = Opinion(item_id=one.item_id, kind=kind)
    return tuple(made.values())


def kind_of(clause: str) -> EventKind | None:
    """What a clause says was thought or done, None where it says nothing of the kind; § stands for an item.

    >>> kind_of("i loved §"), kind_of("hide §"), kind_of("have you seen §")
    ('like', 'hide', None)
    """
    clause = clause.strip()
    if _never().search(clause):
        return None
    return next((kind for kind, pattern in _patterns() if pattern.search(clause)), None)


def _clauses(low: str) -> list[tuple[int, int]]:
    cuts = [0, *(cut.end() for cut in _CLAUSE.finditer(low)), len(low)]
    return [(a, b) for a, b in pairwise(cuts) if b > a]
