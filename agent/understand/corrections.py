"""What somebody takes back while they speak: "I loved Heat... sorry, I mean Inception" is about Inception."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from agent.understand.gazetteer import Gazetteer
from agent.understand.message import Message
from agent.understand.vocabulary import table
from palate.types import Limit

NEAR = 14
"""Characters that may stand between what is taken back, the words that do so, and what is meant."""


def corrected(text: str, gazetteer: Gazetteer | None) -> str:
    """A message with the title that was meant in the place of the one that was taken back.

    >>> from palate.types import Item
    >>> films = Gazetteer.of([Item(item_id="1", title="Heat"), Item(item_id="2", title="Inception")])
    >>> corrected("I loved Heat... sorry, I mean Inception", films)
    'I loved Inception'
    """
    message = Message.of(text)
    if gazetteer is None or (cue := _cue().search(message.low)) is None:
        return text
    named = gazetteer.mentions(message)
    wrong = [one for one in named if 0 <= cue.start() - one.end <= NEAR]
    right = [one for one in named if 0 <= one.start - cue.end() <= NEAR]
    if not wrong or not right:
        return text
    return text[: message.origin[wrong[-1].start]] + text[message.origin[right[0].start] :]


def turn(message: Message) -> int:
    """Where the last correction of a message ends; 0 where there is none."""
    return max((cue.end() for cue in _cue().finditer(message.low)), default=0)


def standing(limits: Iterable[Limit], message: Message) -> list[Limit]:
    """Limits without those that a later one of the same kind corrects."""
    held, at = list(limits), turn(message)
    if not at:
        return held
    places = [message.text.find(one.said) for one in held]
    cut = message.origin[at]
    later = {(one.kind, one.unit) for one, place in zip(held, places, strict=True) if place >= cut and not one.terms}
    return [
        one
        for one, place in zip(held, places, strict=True)
        if one.terms or place >= cut or (one.kind, one.unit) not in later
    ]


@lru_cache(1)
def _cue() -> re.Pattern[str]:
    told = table("references")["correction"]
    return re.compile(rf"(?<![\w'])(?:{told['en']})(?![\w'])[\s,.:…-]*|(?:{told['zh']})")
