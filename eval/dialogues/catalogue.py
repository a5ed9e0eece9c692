"""What can be recommended in dialogues, where an item goes by its title, and which of it a text names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from palate.types import Item
from retrieval.titles import TitleIndex


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
        """Places of the items whose titles stand in `text` in whole words, each once, in order of first mention; see
        `TitleIndex.found`."""
        return tuple(dict.fromkeys(found.place for found in self._titles.found(text)))

    @cached_property
    def _titles(self) -> TitleIndex:
        return TitleIndex([item.title for item in self.items])
