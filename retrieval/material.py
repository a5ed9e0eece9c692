"""What candidate sources learn from: arrays over one catalogue and its people, cut from a store, or a part of them.

    material.liked            who likes what, csr (people, items)
    material.part(kept)       the same world with some events held out: what folds learn from

Nothing here knows of held-out events: whoever learns from a part cannot see the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from history.text import tokens
from palate.types import Item, Language
from profiles.catalogue import item_text
from retrieval.collaborative import ItemNeighbours, UserNeighbours
from retrieval.sequences.timeline import Timeline
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.people import People
from retrieval.sources.ranking import Floats, Mask


@dataclass(frozen=True)
class Conditions:
    """What was so when events happened: `names` such as "place=kitchen", `matrix` csr (events, names) of 0 and 1, the
    events being those of `People`, in their order."""

    names: tuple[str, ...]
    matrix: sparse.csr_matrix

    def part(self, kept: Mask) -> Conditions:
        """The same of only those events that `kept` holds."""
        return Conditions(self.names, self.matrix[np.flatnonzero(kept)])


@dataclass(frozen=True, eq=False)
class Material:
    """One world to learn from.

    Args:
        catalogue: every item, by position.
        items: the same items, in the order of `catalogue`.
        people: everybody's events that name an item.
        friends: how close people are, csr (people, people), 0 to 1; who has no event has no row.
        vectors: a unit vector of each item's text, shape (items, dimension); zeros without words. None: no embedder.
        conditions: the contexts of events; None where no event carries any.
        language: that most items are written in.
        seed: of all that is drawn at random.
    """

    catalogue: Catalogue
    items: Sequence[Item]
    people: People
    friends: sparse.csr_matrix
    vectors: Floats | None = None
    conditions: Conditions | None = None
    language: Language = "en"
    seed: int = 0

    @cached_property
    def liked(self) -> sparse.csr_matrix:
        """Who likes what, csr (people, items): 1 where the strengths of someone's events on an item sum above 0."""
        return self.people.liked()

    @cached_property
    def strength(self) -> sparse.csr_matrix:
        """How much who likes what, csr (people, items): summed strengths where above 0, beyond 1 by the logarithm."""
        shape = self.liked.shape
        total = sparse.csr_matrix((self.people.strengths, (self.people.owners(), self.people.items)), shape=shape)
        total.sum_duplicates()
        total.data = np.where(total.data > 1.0, 1.0 + np.log(np.maximum(total.data, 1.0)), total.data)
        total.data = np.maximum(total.data, 0.0).astype(np.float32)
        total.eliminate_zeros()
        return total

    @cached_property
    def popularity(self) -> Floats:
        """How many people like each item, shape (items,)."""
        return np.bincount(self.liked.indices, minlength=len(self.catalogue)).astype(np.float32)

    @cached_property
    def item_neighbours(self) -> ItemNeighbours:
        """Items liked by the same people, with the usual settings: several sources stand on them."""
        return ItemNeighbours.fit(self.liked)

    @cached_property
    def user_neighbours(self) -> UserNeighbours:
        """People who like the same items."""
        return UserNeighbours.fit(self.liked)

    @cached_property
    def timeline(self) -> Timeline | None:
        """Everybody's likings in the order of time; None where no liking has a date."""
        return Timeline.of(self.people)

    @cached_property
    def words(self) -> list[list[str]]:
        """The telling words of each item's title (twice) and text, in order."""
        return [tokens(item_text(item)) for item in self.items]

    def part(self, kept: Mask) -> Material:
        """The same world with only those events that `kept` (a mask over the events of `people`) holds."""
        conditions = None if self.conditions is None else self.conditions.part(kept)
        part = replace(self, people=self.people.part(kept), conditions=conditions)
        if "words" in self.__dict__:
            part.__dict__["words"] = self.words
        return part
