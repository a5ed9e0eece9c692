"""Items like those that the person names: "something like Solaris"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from palate.types import Item
from retrieval.collaborative import ItemNeighbours
from retrieval.request import Request
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.search import ItemSearch
from retrieval.sources.source import NOTHING, Evidence
from retrieval.sources.words import spread

LONGEST = 400
"""Characters of an item's text that are searched for."""
COMPANY = 0.5
"""What being chosen together with a named item counts beside reading like it, where both are at their best."""
FAINT = 0.3
"""Less likeness than this share of the likest item's is none."""
UNLIKE = 0.5
"""How much likeness to an item that is named as unwanted counts against a candidate."""


class References:
    """What reads like the named items, and what people choose together with them.

    Args:
        catalogue: all items.
        model: who goes with whom.
        index: searches items by text; None leaves what they say out.
        item_of: finds an item by its id.
    """

    name = "reference"

    def __init__(
        self,
        catalogue: Catalogue,
        model: ItemNeighbours,
        index: ItemSearch | None,
        item_of: Callable[[str], Item | None],
    ) -> None:
        self._catalogue, self._model, self._index, self._item_of = catalogue, model, index, item_of
        self._alike = lru_cache(maxsize=256)(self._search)

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are sums of likeness, each at most 1, less what is like the unwanted."""
        if not request.like:
            return EMPTY
        scores = self._likeness(request.like) - UNLIKE * self._likeness(request.unlike)
        scores[[*request.like, *request.unlike]] = 0.0
        scores[scores < FAINT * scores.max(initial=0.0)] = 0.0
        return best(scores, request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's words alone led here."""
        return [NOTHING] * len(items)

    def _likeness(self, named: Sequence[int]) -> Floats:
        total = np.zeros(len(self._catalogue), np.float32)
        for place in named:
            total += self._alike(place)
            total += COMPANY * _highest_is_one(self._model.scores(np.array([place]), np.ones(1, np.float32)))
        return total

    def _search(self, place: int) -> Floats:
        item = self._item_of(self._catalogue.ids[place])
        if self._index is None or item is None:
            return np.zeros(len(self._catalogue), np.float32)
        told = ". ".join(part for part in (item.title, ", ".join(item.categories), item.text[:LONGEST]) if part)
        return _highest_is_one(spread(self._index.search_text(told, len(self._catalogue)), self._catalogue, but=place))


def _highest_is_one(scores: Floats) -> Floats:
    most = float(scores.max(initial=0.0))
    return scores / np.float32(most) if most > 0 else scores
