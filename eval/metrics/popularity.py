"""How far lists keep to what everybody has anyway.

`shown` is what stands in each list, shape (lists, items), as `Lists.first`; `met` is how many people met each item in
the training part, shape (items,).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Counts = NDArray[np.integer]
Mask = NDArray[np.bool_]
SHORT_HEAD = 0.2
"""This share of the items, the most popular ones, is the short head of a catalogue."""


def novelty(shown: sparse.csr_array, met: Counts, people: int) -> Floats:
    """Mean self-information of the items of each list in bits, shape (lists,): log2(people / people who met it).

    An item that nobody met counts as if one person had (Zhou et al. 2010). NaN for an empty list. Higher is newer.

    >>> novelty(sparse.csr_array([[1.0, 1.0]]), np.array([8, 2]), people=8).tolist()
    [1.0]
    """
    return means(shown, np.log2(max(people, 1) / np.maximum(met, 1)))


def popular_share(shown: sparse.csr_array, met: Counts, rankable: Mask) -> float:
    """Share of all filled places that hold one of the 20% most popular of the items that may be ranked.

    Equal items are taken in catalogue order. NaN when nothing is shown.
    """
    allowed = np.flatnonzero(rankable)
    head = allowed[np.argsort(-met[allowed], kind="stable")][: int(np.ceil(SHORT_HEAD * len(allowed)))]
    times = shown.sum(axis=0)
    return float(times[head].sum() / times.sum()) if times.sum() else float("nan")


def popularity_lift(shown: sparse.csr_array, history: sparse.csr_array, met: Counts) -> float:
    """How much more popular what people are shown is than what they chose themselves: 0 alike, 1 twice as popular.

    The mean popularity of each list and of each person's own items are averaged over people, and the one is divided by
    the other, less 1 (Abdollahpouri et al. 2019). NaN when nobody has both a list and a history.

    Args:
        shown: one row for each list.
        history: what the person who asks met in training, shape (lists, items).
        met: how many people met each item.
    """
    popularity = met.astype(np.float64)
    listed, own = means(shown, popularity), means(history, popularity)
    both = np.isfinite(listed) & np.isfinite(own)
    return float(listed[both].mean() / own[both].mean() - 1.0) if both.any() else float("nan")


def means(rows: sparse.csr_array, values: Floats) -> Floats:
    """Mean of `values` (items,) over the items each row of ones holds, shape (rows,); NaN for an empty row."""
    count = rows.sum(axis=1)
    return np.where(count > 0, rows @ values / np.maximum(count, 1), np.nan)
