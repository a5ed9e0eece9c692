"""Which items speak of a word or a phrase: an inverted index with positions over all that the items say.

An item that only says that it is without a thing ("gluten-free", "no nuts", "不含花生") does not speak of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.limits.words import MARK, words, words_and_marks
from palate.types import Item
from retrieval.sources.ranking import Mask

Places = NDArray[np.int32]
"""Positions in the run of all words of all items."""

BREAK, MARKED = 0, 1
"""Numbers of what stands between the fields of items, which no phrase runs across, and of marks between words."""
DEPTH = 3
"""How deep values within attributes are read."""
_FREE = ("free",)
_FREE_OTHERWISE = (
    "shipping",
    "delivery",
    "gift",
    "sample",
    "trial",
    "download",
    "refill",
    "range",
    "standing",
    "run",
    "style",
)
"""Before one of these "free" says something else than that there is none ("free shipping", "free range")."""
_BEFORE = (
    ("no",), ("without",), ("zero",), ("non",), ("free", "of"), ("free", "from"),
    ("不", "含"), ("无",), ("零",), ("没", "有"), ("不", "加"), ("未", "添", "加"), ("非",),
)  # fmt: skip
"""What stands before a thing that something is without."""


@dataclass(frozen=True)
class Spoken:
    """All words of all items in one run, and where each word stands in it; marks between words are not in it.

    Args:
        number: of each word; 0 is a break, 1 a mark.
        run: the words of all items, by number (words,).
        order: positions in `run`, sorted by word and then by place (words,).
        starts: where in `order` each word's positions begin (vocabulary + 1,).
        ends: where in `run` each item ends (items,).
        parted: whether a mark stands before each word, and before the end (words + 1,).
    """

    number: Mapping[str, int]
    run: NDArray[np.int32]
    order: Places
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    parted: Mask

    @classmethod
    def of(cls, items: Sequence[Item]) -> Spoken:
        """Read titles, texts, categories and the texts in attributes."""
        number: dict[str, int] = {"\n": BREAK, MARK: MARKED}
        read: list[int] = []
        ends = np.zeros(len(items), np.int64)
        for place, item in enumerate(items):
            for field in _fields(item):
                read.extend([number.setdefault(word, len(number)) for word in words_and_marks(field)])
                read.append(BREAK)
            ends[place] = len(read)
        return cls._indexed(number, np.asarray(read, np.int32), ends)

    @classmethod
    def _indexed(cls, number: Mapping[str, int], read: NDArray[np.int32], ends: NDArray[np.int64]) -> Spoken:
        """Take the marks out of what was read, and note where they stood."""
        marks = np.flatnonzero(read == MARKED)
        run = np.delete(read, marks)
        parted = np.zeros(len(run) + 1, np.bool_)
        parted[marks - np.arange(len(marks))] = True
        starts = np.concatenate([[0], np.cumsum(np.bincount(run, minlength=len(number)))]).astype(np.int64)
        order = np.argsort(run, kind="stable").astype(np.int32)
        return cls(number, run, order, starts, ends - np.searchsorted(marks, ends), parted)

    @cached_property
    def anything(self) -> Mask:
        """The items (items,) that say anything at all."""
        breaks = np.concatenate([[0], np.cumsum(self.run == BREAK)])
        begins = np.concatenate([[0], self.ends[:-1]]) if len(self.ends) else self.ends
        said: Mask = self.ends - begins > breaks[self.ends] - breaks[begins]
        return said

    def mask(self, term: str) -> Mask:
        """The items (items,) that speak of a term: its words side by side, in whatever form. None for a blank one."""
        found = np.zeros(len(self.ends), np.bool_)
        phrase = words(term)
        places = self._places(phrase)
        places = places[~self._denied(places, len(phrase))] if len(places) else places
        found[np.searchsorted(self.ends, places, side="right")] = True
        return found

    def _places(self, phrase: Sequence[str]) -> Places:
        """Where a phrase begins; the rarest of its words is looked up, the others are compared."""
        numbers = [self.number.get(word, -1) for word in phrase]
        if not numbers or min(numbers) < 0:
            return np.zeros(0, np.int32)
        rarest = min(range(len(numbers)), key=lambda at: self.starts[numbers[at] + 1] - self.starts[numbers[at]])
        word = numbers[rarest]
        places = self.order[self.starts[word] : self.starts[word + 1]] - rarest
        places = places[(places >= 0) & (places + len(numbers) <= len(self.run))]
        for offset, other in enumerate(numbers):
            if offset != rarest:
                places = places[self.run[places + offset] == other]
        return places

    def _denied(self, places: Places, length: int) -> Mask:
        """Which of these occurrences only say that there is none of it, with no mark in between."""
        denied = self._stands(places + length, _FREE) & ~self.parted[places + length]
        for thing in _FREE_OTHERWISE:
            denied &= ~self._stands(places + length + 1, (thing,))
        for before in _BEFORE:
            denied |= self._stands(places - len(before), before) & ~self.parted[places]
        return denied

    def _stands(self, places: Places, phrase: Sequence[str]) -> Mask:
        """Whether a phrase begins at each place."""
        stands = (places >= 0) & (places + len(phrase) <= len(self.run))
        for offset, word in enumerate(phrase):
            inside = np.clip(places + offset, 0, max(0, len(self.run) - 1))
            stands &= self.run[inside] == self.number.get(word, -1)
        return stands


def _fields(item: Item) -> Iterator[str]:
    yield item.title
    yield item.text
    yield from item.categories
    if item.attributes:
        yield from _texts(item.attributes, DEPTH)


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one, depth - 1)
    elif depth and isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one, depth - 1)
