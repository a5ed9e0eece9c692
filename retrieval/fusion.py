"""Fuses several rankings into one by weighted reciprocal rank fusion. Fusion knows nothing of users or scores.

Method: Cormack, Clarke and Buettcher 2009, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
Methods": an item gains weight / (k0 + rank) from each ranking that holds it. A negative weight pushes down.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from retrieval.sources.ranking import Floats, Ranking

K0 = 20.0
"""How much the head of a ranking stands out over its tail: smaller is more. The paper has 60 for sources that are
equally good; ours are not, and 20 lets the best one lead (docs/log.md)."""


def fuse(rankings: Mapping[str, Ranking], weights: Mapping[str, float], size: int, *, k0: float = K0) -> Floats:
    """Sum what every ranking gives, shape (size,). A ranking without a weight counts 1.

    The sum runs over the names in sorted order, so that equal input gives bit-equal output.

    >>> once = Ranking(np.array([1]), np.array([0.9], np.float32))
    >>> fuse({"interests": once}, {"interests": 0.5}, 2, k0=1.0).tolist()
    [0.0, 0.25]
    """
    total = np.zeros(size, np.float64)
    for name in sorted(rankings):
        items = rankings[name].items
        total[items] += weights.get(name, 1.0) / (k0 + np.arange(1, len(items) + 1))
    return total.astype(np.float32)


def in_turn(first: Ranking, second: Ranking) -> Ranking:
    """Two rankings as one: an item of each in turn, none twice; scores fall from 1 by 1 / place.

    >>> one, other = (Ranking(np.array(items), np.ones(3, np.float32)) for items in ([4, 1, 2], [1, 5, 3]))
    >>> in_turn(one, other).items.tolist()
    [4, 1, 5, 2, 3]
    """
    items = np.concatenate([first.items, second.items])
    places = np.concatenate([2 * np.arange(len(first.items)), 2 * np.arange(len(second.items)) + 1])
    items = items[np.argsort(places, kind="stable")]
    once = items[np.sort(np.unique(items, return_index=True)[1])]
    return Ranking(once, (1.0 / np.arange(1, len(once) + 1)).astype(np.float32))
