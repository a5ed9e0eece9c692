"""Cuts prose into sentences, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_END = re.compile(r"[。！？!?…]+[”’\"'」』）)]*|\.+(?=[”’\"')]*(?:\s|$))[”’\"')]*|\n+")
_SHORT = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "st", "vs", "jr", "sr", "prof", "gen", "col", "sgt", "capt", "rev", "hon", "no"),
        *("vol", "pt", "ft", "feat", "etc", "e.g", "i.e", "a.m", "p.m", "approx", "inc", "ltd", "co"),
    )
)
"""What ends in a full stop without ending a sentence."""
_NUMBERING = re.compile(r"(?:^|\n)[\s#>*•-]*\d{1,2}$")
"""The number of a list's entry."""
LOOKED_BACK = 40
"""Characters before a full stop that are looked at."""
_LAST_WORD = re.compile(r"([^\s(\"'“‘]+)$")


def sentences(text: str, whole: Sequence[str] = ()) -> list[str]:
    """The sentences of a text in order, white space around them removed. What stands in `whole` (titles) is not cut.

    >>> sentences("Dr. No is calm. Is it long? No!")
    ['Dr. No is calm.', 'Is it long?', 'No!']
    >>> sentences("一个人的旅行。很安静！")
    ['一个人的旅行。', '很安静！']
    """
    return [piece for piece in (part.strip() for part in pieces(text, whole)) if piece]


def pieces(text: str, whole: Sequence[str] = ()) -> Iterator[str]:
    """The sentences of a text with the white space that leads them; put together they are the text."""
    start = 0
    for end in ends(text, whole):
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


def ends(text: str, whole: Sequence[str] = ()) -> Iterator[int]:
    """Where sentences end in a text, as positions just past them."""
    kept = _spans(text, whole)
    for found in _END.finditer(text):
        if any(start <= found.start() < end for start, end in kept):
            continue
        if found.group().startswith(".") and _is_short(text[max(0, found.start() - LOOKED_BACK) : found.start()]):
            continue
        yield found.end()


def _spans(text: str, whole: Sequence[str]) -> list[tuple[int, int]]:
    spans = []
    for title in whole:
        at = text.find(title) if title else -1
        while at >= 0:
            spans.append((at, at + len(title)))
            at = text.find(title, at + len(title))
    return spans


def _is_short(before: str) -> bool:
    """Whether the word before a full stop is an abbreviation, an initial ("J. Cole"), or the number of an entry."""
    if _NUMBERING.search(before):
        return True
    found = _LAST_WORD.search(before)
    if found is None:
        return False
    word = found.group(1)
    return word.casefold() in _SHORT or (len(word) == 1 and word.isascii() and word.isupper() and word != "I")
