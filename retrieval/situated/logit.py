"""Which of several things is chosen, as a linear function of what is known of each.

Method: conditional logit, McFadden 1974: of the things in a group, each is chosen with a chance in proportion to
exp(weights . signals). Fitted by L-BFGS with a quadratic penalty; the same data give the same weights.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from retrieval.sources.ranking import Floats, Positions

Doubles = NDArray[np.float64]
MOST_STEPS = 100


def conditional_logit(
    signals: Floats, groups: Positions, chosen: Floats, *, penalty: float, offsets: Floats | None = None
) -> Floats:
    """Weights, shape (signals,), that make what was chosen likeliest within its group.

    Args:
        signals: what is known of each candidate, shape (candidates, signals), each signal of a size near 1.
        groups: the group of each candidate, ascending from 0.
        chosen: how often each was chosen, shape (candidates,).
        penalty: of the squared weights, in units of one choice.
        offsets: added to the score of each candidate: the log of how many it stands for, where only some of those that
            could have been chosen are among the candidates.
    """
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    rows = signals.astype(np.float64)
    start = np.zeros(len(rows)) if offsets is None else offsets.astype(np.float64)
    per_group = np.add.reduceat(chosen.astype(np.float64), starts)

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        scores = start + rows @ weights
        scores -= np.maximum.reduceat(scores, starts)[groups]
        odds = np.exp(scores)
        whole = np.add.reduceat(odds, starts)
        value = per_group @ np.log(whole) - chosen @ scores
        slope = rows.T @ (odds * (per_group / whole)[groups] - chosen)
        return float(value + 0.5 * penalty * weights @ weights), slope + penalty * weights

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": MOST_STEPS})
    return np.asarray(found.x, np.float32)
