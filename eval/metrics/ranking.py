"""Metrics of the first k places of a list. Relevance is binary. One float64 per question, 0 (worst) to 1 (best).

Each takes what was judged and `k`, and raises `InputError` where `k` is below 1 or beyond the depth of the lists.
Definitions are trec_eval's, so that figures agree with pytrec_eval and ir-measures.
"""

from __future__ import annotations

import numpy as np

from eval.metrics.judged import Floats, Judged


def ndcg(judged: Judged, k: int) -> Floats:
    """Normalised discounted cumulative gain: a hit at place r gains 1 / log2(1 + r); divided by the best possible.

    The best possible list has min(k, relevant items) hits at its head (Jarvelin and Kekalainen 2002).

    >>> seconds = Judged(np.array([[False, True]]), np.array([1]))
    >>> bool(ndcg(seconds, 2)[0] == 1 / np.log2(3))
    True
    """
    gains = 1.0 / np.log2(np.arange(2, k + 2))
    best = np.cumsum(gains)[np.minimum(judged.relevant, k) - 1]
    return np.asarray(np.minimum(judged.first(k) @ gains / best, 1.0), dtype=np.float64)


def precision(judged: Judged, k: int) -> Floats:
    """Share of the k places that hold a relevant item; an empty place is a miss."""
    return np.asarray(judged.first(k).sum(axis=1) / k, dtype=np.float64)


def recall(judged: Judged, k: int) -> Floats:
    """Share of the relevant items that stand in the first k places."""
    return np.asarray(judged.first(k).sum(axis=1) / judged.relevant, dtype=np.float64)


def f1(judged: Judged, k: int) -> Floats:
    """Harmonic mean of precision and recall at k: 2 hits / (k + relevant items)."""
    return np.asarray(2.0 * judged.first(k).sum(axis=1) / (k + judged.relevant), dtype=np.float64)


def hit_rate(judged: Judged, k: int) -> Floats:
    """1 when any of the first k places holds a relevant item, else 0."""
    return np.asarray(judged.first(k).any(axis=1), dtype=np.float64)


def mrr(judged: Judged, k: int) -> Floats:
    """1 / place of the first hit, 0 when there is none in the first k (its mean is the mean reciprocal rank)."""
    hits = judged.first(k)
    return np.asarray(hits.any(axis=1) / (1.0 + hits.argmax(axis=1)), dtype=np.float64)


def average_precision(judged: Judged, k: int) -> Floats:
    """Precision at each hit among the first k, summed and divided by the number of relevant items (its mean is MAP).

    As trec_eval's `map_cut`: with more than k relevant items even a perfect list stays below 1.
    """
    hits = judged.first(k)
    precisions = np.cumsum(hits, axis=1) / np.arange(1, k + 1)
    return np.asarray((precisions * hits).sum(axis=1) / judged.relevant, dtype=np.float64)
