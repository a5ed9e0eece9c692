"""What can be recommended in dialogues, where an item goes by its title, and which of it a text names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from palate.types import Item

_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|[^\w\s]")
_YEAR = re.compile(r"\(\d{4}\)\Z")
_LETTER = re.compile(r"[^\W\d_]")
Tokens = tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """Items that go by their titles. Of several with one title the first by id stands for all: nobody could tell which
    is meant.

    >>> films = Catalogue.of([Item(item_id="1", title="Heat (1995)"), Item(item_id="2", title="Heat")])
    >>> films.named("I liked heat (1995) more than the heat outside")
    (0,)
    """

    items: tuple[Item, ...]

    @classmethod
    def of(cls, items: Sequence[Item]) -> Catalogue:
        """The catalogue of these items; one without a title goes by its id."""
        first: dict[str, Item] = {}
        for item in sorted(items, key=lambda one: one.item_id):
            first.setdefault(item.title or item.item_id, item)
        return cls(tuple(first.values()))

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each item goes by."""
        return tuple(item.title or item.item_id for item in self.items)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each name stands."""
        return {name: place for place, name in enumerate(self.names)}

    def named(self, text: str) -> tuple[int, ...]:
        """Places of the items whose titles stand in `text` in whole words, each once, in order of first mention.

        The longest title wins where several begin ("Heat (1995)" is not "Heat"), and no word belongs to two. Upper and
        lower case matter unless the title ends in a year; a title without a letter before its year is never found.
        Titles misspelt, shortened or with another year are not found either.
        """
        tokens = _TOKEN.findall(text)
        folded = [token.lower() for token in tokens]
        found: dict[int, None] = {}
        start = 0
        while start < len(tokens):
            place, length = self._longest(tokens, folded, start)
            if length:
                found.setdefault(place)
            start += max(length, 1)
        return tuple(found)

    def _longest(self, tokens: list[str], folded: list[str], start: int) -> tuple[int, int]:
        """The item whose title begins at `start`, and the title's length in tokens; length 0 where none does."""
        for title, exact, place in self._titles.get(folded[start], ()):
            spoken = tokens if exact else folded
            if tuple(spoken[start : start + len(title)]) == title:
                return place, len(title)
        return -1, 0

    @cached_property
    def _titles(self) -> Mapping[str, list[tuple[Tokens, bool, int]]]:
        """Titles as tokens by their first one, lower-cased; the longest first; with whether case matters."""
        titles: dict[str, list[tuple[Tokens, bool, int]]] = {}
        for place, item in enumerate(self.items):
            exact = _YEAR.search(item.title) is None
            tokens = tuple(_TOKEN.findall(item.title if exact else item.title.lower()))
            if _LETTER.search(_YEAR.sub("", item.title)):
                titles.setdefault(tokens[0].lower(), []).append((tokens, exact, place))
        for alike in titles.values():
            alike.sort(key=lambda title: -len(title[0]))
        return titles
