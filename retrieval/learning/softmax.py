"""Conditional logistic regression (McFadden 1974): which of the candidates of a question is chosen.

The chance of a candidate is the softmax of its weighted columns over its question, as in ListNet (Cao et al. 2007), so
that the top of a list counts more than its tail.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from retrieval.learning.lessons import FoldFeatures
from retrieval.sources.ranking import Floats

Exact = NDArray[np.float64]
PENALTY = 0.01
STEPS = 60


def fit(table: Floats, lessons: FoldFeatures, *, penalty: float = PENALTY, steps: int = STEPS) -> Floats:
    """Weights of the columns of `table` (candidates, columns), standardised; every question has something right.

    A question counts by the root of how many items are right in it, and less where its person asked often.
    """
    groups, starts, asked = lessons.groups(), lessons.starts[:-1], len(lessons)
    right = lessons.right.astype(np.float32)
    count = np.bincount(groups, weights=right, minlength=asked)
    weight = np.sqrt(lessons.counts)
    each = (weight / np.sqrt(count))[groups]
    wanted, total = right * each, (weight * np.sqrt(count))[groups]

    def loss(weights: Exact) -> tuple[float, Exact]:
        scores = table @ weights.astype(np.float32)
        scores -= np.maximum.reduceat(scores, starts)[groups]
        grown = np.exp(scores)
        summed = np.add.reduceat(grown, starts)
        value = -float((wanted * (scores - np.log(summed)[groups])).sum()) / asked
        slope = (grown / summed[groups] * total - wanted).astype(np.float32) @ table / asked
        return value + penalty * float(weights @ weights), slope.astype(np.float64) + 2 * penalty * weights

    found = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return np.asarray(found.x, np.float32)
