"""What the people with the most similar taste chose."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import sparse

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
        own = request.taste.liked
        common = _common(self._model.liked, people, items, own) * self._model.frequency_weight[own]
        return [_evidence(request, shared) for shared in common]

    def _find(self, request: Request) -> tuple[Positions, Floats]:
        return self._model.nearest(request.taste.liked, request.taste.weights, besides=request.number)


def _evidence(request: Request, shared: Floats) -> Evidence:
    order = np.argsort(-shared, kind="stable")[:EVENTS_SHOWN]
    return Evidence(events=request.events_on(request.taste.liked[order[shared[order] > 0]]))


def _common(liked: sparse.csr_matrix, people: Positions, items: Positions, own: Positions) -> Floats:
    """How many of `people` like both one of `items` and one of `own`, shape (items, own)."""
    chose = _chosen(liked, people, np.concatenate([items, own]))
    return np.asarray(chose[:, : len(items)].T @ chose[:, len(items) :], np.float32)


def _chosen(liked: sparse.csr_matrix, people: Positions, items: Positions) -> Floats:
    """Who likes what, 1 or 0, of a few people and different items, shape (people, items)."""
    place = np.full(liked.shape[1], -1, np.intp)
    place[items] = np.arange(len(items))
    table = np.zeros((len(people), len(items)), np.float32)
    for row, person in enumerate(people.tolist()):
        columns = place[liked.indices[liked.indptr[person] : liked.indptr[person + 1]]]
        table[row, columns[columns >= 0]] = 1.0
    return table
