"""NDCG of one list: how far up it holds what was wanted (Jarvelin and Kekalainen 2002)."""

from __future__ import annotations

import numpy as np

from retrieval.sources.ranking import Positions

K = 10


def ndcg(listed: Positions, wanted: Positions, k: int = K) -> float:
    """NDCG@k of items `listed` best first, of which `wanted` (distinct) are right; 0 where nothing is wanted.

    >>> round(ndcg(np.array([4, 7]), np.array([7])), 4)
    0.6309
    """
    discounts = 1.0 / np.log2(np.arange(2, k + 2))
    hits = np.isin(listed[:k], wanted)
    ideal = max(float(discounts[: len(wanted)].sum()), 1e-12)
    return float(hits @ discounts[: len(hits)]) / ideal
