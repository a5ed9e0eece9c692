"""What the people with the most similar taste chose."""

from __future__ import annotations

from functools import lru_cache

from retrieval.collaborative import UserNeighbours, cells
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.similar import strongest
from retrieval.sources.source import Evidence


class UserKnn:
    """User-kNN over the nearest hundred people."""

    name = "user_knn"

    def __init__(self, model: UserNeighbours) -> None:
        self._model = model
        self._nearest = lru_cache(maxsize=16)(self._find)

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are sums of sharpened similarities."""
        people, similarity = self._nearest(request)
        if not len(people):
            return EMPTY
        return best(self._model.scores(people, similarity), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's events on what they share with the near people who chose each item."""
        people, _ = self._nearest(request)
        own = request.taste.liked
        common = cells(self._model.liked, people, items).T @ cells(self._model.liked, people, own)
        return strongest(request, own, common * self._model.frequency_weight[own])

    def _find(self, request: Request) -> tuple[Positions, Floats]:
        return self._model.nearest(request.taste.liked, request.taste.weights, besides=request.number)
