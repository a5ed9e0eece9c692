"""Items that people choose together with what this person likes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retrieval.collaborative import ItemNeighbours
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Positions, Ranking, best
from retrieval.sources.source import EVENTS_SHOWN, Evidence


@dataclass(frozen=True)
class ItemKnn:
    """Item-kNN: sums the similarity of an item to each liked one."""

    model: ItemNeighbours
    name: str = "item_knn"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are sums of shrunk cosines."""
        taste = request.taste
        if not len(taste.liked):
            return EMPTY
        return best(self.model.scores(taste.liked, taste.weights), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's events on the liked items that are most similar to each."""
        return [self._evidence(request, item) for item in items.tolist()]

    def _evidence(self, request: Request, item: int) -> Evidence:
        liked = request.taste.liked
        added = self.model.leading(item, liked, request.taste.weights)
        order = np.argsort(-added, kind="stable")[:EVENTS_SHOWN]
        return Evidence(events=request.events_on(liked[order[added[order] > 0]]))
