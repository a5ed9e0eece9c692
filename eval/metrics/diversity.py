"""How unlike each other the items of a list are."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
ItemMatrix: TypeAlias = NDArray[np.float32] | sparse.csr_matrix
"""A row of length 1 for each item, or of zeros for one that says nothing; dense or sparse."""


def diversity(shown: sparse.csr_array, items: ItemMatrix) -> Floats:
    """Mean cosine distance between two items of a list, over all its pairs, shape (lists,); higher is more varied.

    Known as intra-list distance (Ziegler et al. 2005). Items whose row is all zeros are left out; NaN for a list with
    fewer than two others. The pairs of a list need not be gone through: their cosines add up to half of the squared
    length of the sum of its n unit vectors, less n.

    Args:
        shown: what stands in each list, shape (lists, items), as `Lists.first`.
        items: what each item is like.

    >>> diversity(sparse.csr_array([[1.0, 1.0, 1.0]]), np.array([[1, 0], [1, 0], [0, 1]], np.float32)).round(6).tolist()
    [0.666667]
    """
    count = shown @ _says_something(items)
    pairs = count * (count - 1.0)
    summed: Any = shown @ items
    alike = _squared_length(summed) - count
    return np.where(pairs > 0, 1.0 - alike / np.maximum(pairs, 1.0), np.nan)


def _says_something(items: ItemMatrix) -> Floats:
    return (_squared_length(items) > 0).astype(np.float64)


def _squared_length(rows: ItemMatrix | sparse.csr_array) -> Floats:
    if isinstance(rows, np.ndarray):
        return np.asarray(np.square(rows, dtype=np.float64).sum(axis=1), dtype=np.float64)
    return np.asarray(rows.multiply(rows).sum(axis=1), dtype=np.float64).ravel()
