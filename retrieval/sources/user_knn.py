"""What the people with the most similar taste chose."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from retrieval.collaborative import UserNeighbours
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.source import EVENTS_SHOWN, Evidence


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
        return [self._evidence(request, self._model.who_like(item, people)) for item in items.tolist()]

    def _evidence(self, request: Request, people: Positions) -> Evidence:
        liked = request.taste.liked
        shared = self._model.shared(people, liked)
        order = np.argsort(-shared, kind="stable")[:EVENTS_SHOWN]
        return Evidence(events=request.events_on(liked[order[shared[order] > 0]]))

    def _find(self, request: Request) -> tuple[Positions, Floats]:
        return self._model.nearest(request.taste.liked, request.taste.weights, besides=request.number)
