"""Small matrices made in more than one place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Floats = NDArray[np.float32]
TINY = 1e-9


def incidence(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], sparse.csr_matrix]:
    """Every key in sorted order, and a csr matrix (rows, keys) of ones where a row holds a key.

    >>> keys, matrix = incidence([["b", "a", "b"], []])
    >>> keys, matrix.toarray().tolist()
    (('a', 'b'), [[1.0, 1.0], [0.0, 0.0]])
    """
    keys = tuple(sorted({key for row in rows for key in row}))
    place = {key: number for number, key in enumerate(keys)}
    return keys, ones([[place[key] for key in row] for row in rows], len(keys))


def ones(rows: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    """A csr matrix (rows, width) of ones at the places that each row lists."""
    return weighted([(row, (1.0,) * len(row)) for row in (tuple(dict.fromkeys(row)) for row in rows)], width)


def weighted(rows: Sequence[tuple[Sequence[int], Sequence[float]]], width: int) -> sparse.csr_matrix:
    """A csr matrix (rows, width) of weights at the places that each row lists; weights at one place are summed."""
    numbers = np.repeat(np.arange(len(rows)), [len(places) for places, _ in rows])
    columns = np.array([place for places, _ in rows for place in places], np.intp)
    values = np.array([weight for _, weights in rows for weight in weights], np.float32)
    return sparse.csr_matrix((values, (numbers, columns)), shape=(len(rows), width))


def unit(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """The matrix with each row scaled to length 1; rows of zeros stay zeros."""
    return _over(matrix, np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()))


def shares(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """The matrix with each row scaled to sum to 1; rows of zeros stay zeros."""
    return _over(matrix, np.asarray(matrix.sum(axis=1), np.float64).ravel())


def dense(matrix: sparse.csr_matrix) -> Floats:
    """The same as an array of float32."""
    return np.asarray(matrix.todense(), np.float32)


def per_best(values: Floats) -> Floats:
    """Each row as shares of its largest value; rows without a value above 0 stay 0."""
    return np.asarray(values / np.maximum(values.max(axis=1, keepdims=True, initial=0.0), TINY), np.float32)


def every(values: ArrayLike, rows: int) -> Floats:
    """The same values (items,) for each of `rows` questions."""
    row = np.asarray(values, np.float32)
    return np.broadcast_to(row, (rows, len(row)))


def _over(matrix: sparse.csr_matrix, below: NDArray[np.floating]) -> sparse.csr_matrix:
    values = matrix.data / np.repeat(np.maximum(below, TINY), np.diff(matrix.indptr))
    return sparse.csr_matrix((values.astype(np.float32), matrix.indices, matrix.indptr), shape=matrix.shape)
