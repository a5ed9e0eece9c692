"""Whether a list holds the kinds of things a person likes in the shares in which they like them (Steck 2018)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
SMOOTHING = 0.01


def calibration(shown: sparse.csr_array, history: sparse.csr_array, kinds: sparse.csr_array) -> Floats:
    """Kullback-Leibler divergence of each list's shares of kinds from the person's own, in nats; 0 is calibrated.

    The list's shares are mixed with 1% of the person's, as Steck does, so that a kind it lacks does not cost without
    bound: at most log(100), 4.6. NaN where the list or the history has no item of a known kind.

    Args:
        shown: what stands in each list, shape (lists, items), as `Lists.first`.
        history: what the person who asks likes, by the training part, shape (lists, items).
        kinds: how each item is shared among kinds, shape (items, kinds).
    """
    wanted, given = shares(history, kinds), shares(shown, kinds)
    smoothed = (1.0 - SMOOTHING) * given + SMOOTHING * wanted
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(wanted > 0, wanted * np.log(wanted / smoothed), 0.0)
    unknown = np.isnan(wanted).any(axis=1) | np.isnan(given).any(axis=1)
    return np.where(unknown, np.nan, np.maximum(terms.sum(axis=1), 0.0))


def shares(rows: sparse.csr_array, kinds: sparse.csr_array) -> Floats:
    """The share of each kind in each row of items, shape (rows, kinds); NaN in rows without an item of a known kind."""
    weight = (rows @ kinds).toarray()
    total = weight.sum(axis=1, keepdims=True)
    return np.where(total > 0, weight / np.where(total > 0, total, 1.0), np.nan)


def mean_shares(rows: sparse.csr_array, kinds: sparse.csr_array) -> Floats:
    """`shares` averaged over the rows that have any, shape (kinds,): what is liked, or shown, on the whole."""
    found = shares(rows, kinds)
    known = found[~np.isnan(found).any(axis=1)]
    return np.asarray(known.mean(axis=0) if len(known) else np.zeros(kinds.shape[1]), dtype=np.float64)
