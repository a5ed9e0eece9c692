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


def above_zero(scores: NDArray[np.floating[Any]], k: int) -> NDArray[np.intp]:
    """`best` of those scores alone that are above 0.

    >>> above_zero(np.array([0.5, 0.0, -1.0, 2.0], np.float32), 3).tolist()
    [3, 0]
    """
    many = k > 0 and len(scores) > TOGETHER * k
    low = _low(scores, k) if many else 0.0
    near = np.flatnonzero(scores >= low) if low > 0.0 else np.flatnonzero(scores > 0)
    return near[_falling(scores[near])[: max(k, 0)]]


def _falling(scores: NDArray[np.floating[Any]]) -> NDArray[np.intp]:
    """Rows of scores above 0, highest first, equal ones in row order.

    Bits of such floats, read as whole numbers, are in the order of the floats; with the row below them no two are
    equal, so that the fastest sort will do.
    """
    if scores.dtype != np.float32:
        return np.argsort(-scores, kind="stable")
    falling = np.iinfo(np.int32).max - scores.view(np.int32).astype(np.int64)
    return np.sort((falling << 32) + np.arange(len(scores))) & 0xFFFFFFFF


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
