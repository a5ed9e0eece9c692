"""How good an order is: NDCG@10 of each question (Jarvelin and Kekalainen 2002), over candidates in ragged groups."""

from __future__ import annotations

import numpy as np

from retrieval.sources.ranking import Floats, Mask, Positions

K = 10


def ndcg(scores: Floats, right: Mask, starts: Positions, wanted: Positions, k: int = K) -> Floats:
    """NDCG@k of each question; arguments as the fields of `FoldFeatures`, with a score for each candidate.

    What is right but no candidate counts as missed. Equal scores keep the order of the rows.

    >>> found = ndcg(np.array([0.1, 0.9]), np.array([True, False]), np.array([0, 2]), np.array([1]))
    >>> round(float(found[0]), 4)
    0.6309
    """
    return Judge(right, starts, wanted, k)(scores)


class Judge:
    """NDCG@k of many orders of the same candidates: what does not change between them is worked out once.

    The place of a right candidate is how many of its question come before it, so no order is ever sorted.
    """

    def __init__(self, right: Mask, starts: Positions, wanted: Positions, k: int = K) -> None:
        self._rows = np.flatnonzero(right)
        self._groups = np.searchsorted(starts, self._rows, side="right") - 1
        sizes = (starts[1:] - starts[:-1])[self._groups]
        self._which = np.repeat(np.arange(len(self._rows)), sizes)
        first = np.repeat(starts[:-1][self._groups] - (np.cumsum(sizes) - sizes), sizes)
        self._others = np.arange(len(self._which)) + first
        self._earlier = self._others < self._rows[self._which]
        most = np.concatenate([[0.0], np.cumsum(1.0 / np.log2(np.arange(k) + 2.0))])
        self._most, self._k = np.maximum(most[np.minimum(wanted, k)], 1e-9), k

    def __call__(self, scores: Floats) -> Floats:
        """NDCG@k of each question, shape (questions,)."""
        own, others = scores[self._rows][self._which], scores[self._others]
        before = (others > own) | ((others == own) & self._earlier)
        places = np.bincount(self._which[before], minlength=len(self._rows))
        gain = np.where(places < self._k, 1.0 / np.log2(places + 2.0), 0.0)
        return np.asarray(np.bincount(self._groups, weights=gain, minlength=len(self._most)) / self._most, np.float32)
