"""Metrics of how relevant items are scored against refused ones, where people said what they do not like.

One float64 per question, NaN where it has no refused item. Scores need no unit: only their order counts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from eval.metrics.judged import Floats, Judged


def auc(judged: Judged) -> Floats:
    """Share of the pairs of a relevant and a refused item in which the relevant one is scored higher.

    A tie counts a half; 0.5 is chance. It is the area under the curve of true against false positives (Hanley and
    McNeil 1982), over judged items only.
    """
    return _each(judged, _auc)


def accuracy(judged: Judged) -> Floats:
    """Share of a question's judged items that are told right from wrong, cut where as many are called relevant as are.

    Scores of most methods have no unit, so no fixed threshold means the same for two of them. Here the n best scored
    of the judged items are called relevant, n being how many are: the cut is equal for all methods, and false alarms
    equal misses (the break-even point of precision and recall). Where equal scores stand at the cut it is the mean
    over their orders. Chance with a share p of relevant items is p^2 + (1 - p)^2.
    """
    return _each(judged, _accuracy)


def _each(judged: Judged, value: Callable[[Floats, Floats], float]) -> Floats:
    if judged.preferences is None:
        return np.full(len(judged), np.nan)
    pairs = ((_ordered(good), _ordered(bad)) for good, bad in judged.preferences)
    return np.array([value(good, bad) if good.size and bad.size else np.nan for good, bad in pairs], dtype=np.float64)


def _ordered(scores: Floats) -> Floats:
    return np.where(np.isnan(scores), -np.inf, scores)


def _auc(good: Floats, bad: Floats) -> float:
    ordered = np.sort(bad)
    below = np.searchsorted(ordered, good, side="left")
    up_to = np.searchsorted(ordered, good, side="right")
    return float((below + up_to).sum() / (2 * good.size * bad.size))


def _accuracy(good: Floats, bad: Floats) -> float:
    cut = -np.sort(-np.concatenate([good, bad]))[good.size - 1]
    above, at_cut = int((good > cut).sum()), int((good == cut).sum())
    called, tied = above + int((bad > cut).sum()), at_cut + int((bad == cut).sum())
    right = above + at_cut * (good.size - called) / tied
    return float(1.0 - 2.0 * (good.size - right) / (good.size + bad.size))
