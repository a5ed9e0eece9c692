"""What resembles the things a person turned down. Its weight in the fusion is negative: it pushes down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retrieval.collaborative import ItemNeighbours
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Positions, Ranking, best
from retrieval.sources.similar import led_by
from retrieval.sources.source import Evidence


@dataclass(frozen=True)
class Aversion:
    """Items more similar to the disliked ones than to the liked ones, by item-kNN."""

    model: ItemNeighbours
    name: str = "aversion"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are mean similarity to disliked items less that to liked ones."""
        taste = request.taste
        if not len(taste.disliked):
            return EMPTY
        against = self.model.scores(taste.disliked, _shares(len(taste.disliked)))
        towards = self.model.scores(taste.liked, _shares(len(taste.liked)))
        return best(against - towards, request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's events on the disliked items that are most similar to each."""
        disliked = request.taste.disliked
        return led_by(self.model, request, items, disliked, _shares(len(disliked)))


def _shares(count: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.full(count, 1.0 / max(count, 1), np.float32)
