"""How alike two weightings of things are."""

from __future__ import annotations

import math
from collections.abc import Mapping

from scipy.stats import spearmanr

LEAST = 3
"""Fewer things than this have no order worth comparing."""


def weighted_jaccard(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """What two weightings share: the sum of the lesser weights over the sum of the greater, 0 to 1 (Ruzicka 1958).

    1 where both are empty. Weights are 0 or more; what one of them does not name weighs 0 there.

    >>> weighted_jaccard({"tea": 1.0, "jazz": 0.5}, {"tea": 0.5})
    0.3333333333333333
    """
    keys = one.keys() | other.keys()
    pairs = [(one.get(key, 0.0), other.get(key, 0.0)) for key in sorted(keys)]
    whole = math.fsum(max(pair) for pair in pairs)
    return math.fsum(min(pair) for pair in pairs) / whole if whole else 1.0


def rank_correlation(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Spearman's correlation of the weights of all things that either names, -1 to 1.

    NaN where there are fewer than three of them, or all weigh the same in one.

    >>> round(rank_correlation({"a": 3.0, "b": 2.0, "c": 1.0}, {"a": 9.0, "b": 5.0, "c": 4.0}), 6)
    1.0
    """
    keys = sorted(one.keys() | other.keys())
    left, right = [one.get(key, 0.0) for key in keys], [other.get(key, 0.0) for key in keys]
    if len(keys) < LEAST or len(set(left)) < 2 or len(set(right)) < 2:
        return math.nan
    return float(spearmanr(left, right).statistic)
