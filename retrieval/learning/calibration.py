"""From scores to probabilities: a logistic curve over scores (Platt 1999), fitted on questions the scorer never saw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from retrieval.sources.ranking import Floats, Mask

Exact = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """The probability of a score is 1 / (1 + exp(-(slope * score + start))); `slope` is above 0."""

    slope: float
    start: float

    @classmethod
    def fit(cls, scores: Floats, right: Mask) -> Curve:
        """The likeliest curve, with Platt's targets, which keep it from being surer than the number of cases allows."""
        yes, no = int(right.sum()), int((~right).sum())
        wanted = np.where(right, (yes + 1) / (yes + 2), 1 / (no + 2))
        spread = max(float(scores.std()), 1e-9)

        def loss(curve: Exact) -> tuple[float, Exact]:
            logits = np.exp(curve[0]) * scores / spread + curve[1]
            lost = np.logaddexp(0.0, logits) - wanted * logits
            off = (1 / (1 + np.exp(-logits)) - wanted) / len(scores)
            return float(lost.mean()), np.array([float(off @ (np.exp(curve[0]) * scores / spread)), float(off.sum())])

        start = np.array([0.0, np.log((yes + 1) / (no + 1)) - float(scores.mean()) / spread])
        found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(-6.0, 6.0), (None, None)])
        return cls(float(np.exp(found.x[0]) / spread), float(found.x[1]))

    def probabilities(self, scores: Floats) -> Floats:
        """Of these scores, above 0 and below 1, in the same order."""
        return np.asarray(1.0 / (1.0 + np.exp(-(self.slope * scores.astype(np.float64) + self.start))), np.float32)
