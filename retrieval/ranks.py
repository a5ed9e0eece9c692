"""The best of many scores, in an order that never depends on chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best(scores: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """Rows of the `k` highest of `scores`, highest first, equal ones in row order.

    >>> best(np.array([0.5, 2.0, 0.5, 1.0], np.float32), 3).tolist()
    [1, 3, 0]
    """
    k = min(k, len(scores))
    if k <= 0:
        return np.zeros(0, np.intp)
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    rows = np.flatnonzero(scores >= least)
    return rows[np.argsort(-scores[rows], kind="stable")][:k]
