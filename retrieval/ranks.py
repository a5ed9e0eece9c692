"""The best of many scores, in an order that never depends on chance."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

TOGETHER = 16
"""Scores are looked through so many at a time to tell which can be among the best."""


def best(scores: NDArray[np.floating[Any]], k: int) -> NDArray[np.intp]:
    """Rows of the `k` highest of `scores`, highest first, equal ones in row order.

    >>> best(np.array([0.5, 2.0, 0.5, 1.0], np.float32), 3).tolist()
    [1, 3, 0]
    """
    k = min(k, len(scores))
    if k <= 0:
        return np.zeros(0, np.intp)
    if len(scores) <= TOGETHER * k:
        rows = _highest(scores, k)
    else:
        near = np.flatnonzero(scores >= _low(scores, k))
        rows = near[_highest(scores[near], k)]
    return rows[np.argsort(-scores[rows], kind="stable")]


def _low(scores: NDArray[np.floating[Any]], k: int) -> float:
    """A score that the `k` highest reach, and few others: what `k` of the highest of each few do."""
    few = len(scores) // TOGETHER
    heads = scores[: few * TOGETHER].reshape(TOGETHER, few).max(axis=0)
    return float(np.partition(heads, few - k)[few - k])


def _highest(scores: NDArray[np.floating[Any]], k: int) -> NDArray[np.intp]:
    """Rows of the `k` highest, ascending, of equal ones the first."""
    if len(scores) == k:
        return np.arange(k)
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    above, ties = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
    return np.sort(np.concatenate([above, ties[: k - len(above)]]))
