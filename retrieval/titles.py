"""Finds titles in texts, in whole words. Knows nothing of what people mean by them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|[^\w\s]")
"""A Chinese character, a word, or one mark of punctuation."""
YEAR = re.compile(r"\(\d{4}\)\Z")
"""The year that some titles end in."""
_LETTER = re.compile(r"[^\W\d_]")
Tokens = tuple[str, ...]


class Found(NamedTuple):
    """A title in a text: its place among the titles, and where it begins and ends, in characters."""

    place: int
    start: int
    end: int


class TitleIndex:
    """Titles by their first word.

    >>> TitleIndex(["Heat (1995)", "Heat"]).found("I liked heat (1995) more than the heat outside")
    (Found(place=0, start=8, end=19),)
    """

    def __init__(self, titles: Sequence[str]) -> None:
        self._names = tuple(titles)

    def found(self, text: str) -> tuple[Found, ...]:
        """The titles that stand in a text in whole words, in order.

        The longest title wins where several begin ("Heat (1995)" is not "Heat"), and no word belongs to two. Upper and
        lower case matter unless the title ends in a year; a title without a letter before its year is never found.
        Titles misspelt, shortened or with another year are not found either.
        """
        places = list(TOKEN.finditer(text))
        tokens = [found.group() for found in places]
        folded = [token.lower() for token in tokens]
        found: list[Found] = []
        start = 0
        while start < len(tokens):
            place, length = self._longest(tokens, folded, start)
            if length:
                found.append(Found(place, places[start].start(), places[start + length - 1].end()))
            start += max(length, 1)
        return tuple(found)

    def _longest(self, tokens: list[str], folded: list[str], start: int) -> tuple[int, int]:
        """The title that begins at `start`, and its length in tokens; length 0 where none does."""
        for title, exact, place in self._titles.get(folded[start], ()):
            spoken = tokens if exact else folded
            if tuple(spoken[start : start + len(title)]) == title:
                return place, len(title)
        return -1, 0

    @cached_property
    def _titles(self) -> Mapping[str, list[tuple[Tokens, bool, int]]]:
        """Titles as tokens by their first one, lower-cased; the longest first; with whether case matters."""
        titles: dict[str, list[tuple[Tokens, bool, int]]] = {}
        for place, title in enumerate(self._names):
            exact = YEAR.search(title) is None
            tokens = tuple(TOKEN.findall(title if exact else title.lower()))
            if _LETTER.search(YEAR.sub("", title)):
                titles.setdefault(tokens[0].lower(), []).append((tokens, exact, place))
        for alike in titles.values():
            alike.sort(key=lambda title: -len(title[0]))
        return titles
