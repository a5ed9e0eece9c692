"""How much of the catalogue people get to see, and how alike their lists are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Mask = NDArray[np.bool_]


def coverage(shown: sparse.csr_array, rankable: Mask) -> float:
    """Share of the items that may be ranked, mask of shape (items,), that stand in any list; higher is wider.

    Args:
        shown: what stands in each list, shape (lists, items), as `Lists.first`.
        rankable: the items that any question allows.
    """
    times = shown.sum(axis=0)[rankable]
    return float((times > 0).mean())


def gini(shown: sparse.csr_array, rankable: Mask) -> float:
    """How unevenly places are dealt to the items that may be ranked: 0 all alike, towards 1 one item has all.

    Gini's coefficient of how often each is shown (Fleder and Hosanagar 2009); NaN when nothing is shown.

    >>> gini(sparse.csr_array([[1.0, 0.0], [1.0, 0.0]]), np.array([True, True]))
    0.5
    """
    times = np.sort(shown.sum(axis=0)[rankable])
    if not times.sum():
        return float("nan")
    ranks = np.arange(1, len(times) + 1)
    return float(((2 * ranks - len(times) - 1) * times).sum() / (len(times) * times.sum()))


def overlap(shown: sparse.csr_array, users: Sequence[str], k: int) -> float:
    """Mean over all pairs of people of the share of the k places that their lists have in common; lower is better.

    Of somebody who asks several questions the first list counts. NaN for fewer than two people. An item shown to c
    people is common to c (c - 1) ordered pairs, so no pair needs to be looked at.
    """
    first = np.unique(np.asarray(users, dtype=object), return_index=True)[1]
    people = len(first)
    if people < 2:
        return float("nan")
    times = shown[first].sum(axis=0)
    return float((times * (times - 1)).sum() / (people * (people - 1) * k))
