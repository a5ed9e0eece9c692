"""The linear autoencoder behind EASE, solved over whichever are fewer: rows or items.

For a matrix X (rows, items), B are the weights between items that restore the rows best: least squares of X - XB with
`regularisation`, lambda, times the squared weights, the diagonal of B kept at zero (Steck 2019). With P the inverse of
X'X + lambda I, B is I - P / diag(P), column by column. `weights` solves for any matrix in the place of X'X.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from palate.errors import InputError

Floats = NDArray[np.float32]
Positions = NDArray[np.intp]
BLOCK = 1_024


class Autoencoder(Protocol):
    """A fitted B."""

    def scores(self, likes: sparse.csr_matrix) -> Floats:
        """`likes` times B, shape (questions, items)."""
        ...


def fit(rows: sparse.csr_matrix, regularisation: float, *, largest: int) -> Autoencoder:
    """Solve for X. The matrix to invert has at most `largest` rows, 4 bytes a number.

    Where X is larger both ways, only that many items keep their weights: those with the most entries.

    Raises:
        InputError: `regularisation` is not above 0.
    """
    if regularisation <= 0:
        raise InputError(f"Expected a regularisation above 0, got {regularisation}.")
    rows = sparse.csr_matrix(rows, dtype=np.float32)
    if rows.shape[0] < rows.shape[1] and rows.shape[0] <= largest:
        return OverRows.fit(rows, regularisation)
    entries = np.bincount(rows.indices, minlength=rows.shape[1])
    return OverItems.fit(rows, np.sort(np.argsort(-entries, kind="stable")[:largest]), regularisation)


@dataclass(frozen=True)
class OverItems:
    """Solved over items: `weights` is B of the items at `kept`, all others score 0."""

    size: int
    kept: Positions
    weights: Floats

    @classmethod
    def fit(cls, rows: sparse.csr_matrix, kept: Positions, regularisation: float) -> OverItems:
        """Invert X'X + lambda I of the kept items."""
        some = rows[:, kept]
        gram = np.asarray((some.T @ some).toarray(order="F"), np.float32)
        return cls(rows.shape[1], kept, weights(gram, np.float32(regularisation)))

    def scores(self, likes: sparse.csr_matrix) -> Floats:
        """See `Autoencoder.scores`."""
        found = np.zeros((likes.shape[0], self.size), np.float32)
        found[:, self.kept] = likes[:, self.kept] @ self.weights
        return found


@dataclass(frozen=True)
class OverRows:
    """Solved over rows: P is (I - X'KX) / lambda, K the inverse of XX' + lambda I (Woodbury's identity), never made.

    `rows` is X, `inverted` K, and `diagonal` that of lambda P.
    """

    rows: sparse.csr_matrix
    inverted: Floats
    diagonal: Floats

    @classmethod
    def fit(cls, rows: sparse.csr_matrix, regularisation: float) -> OverRows:
        """Invert XX' + lambda I."""
        inverted = inverse(np.asarray((rows @ rows.T).toarray(order="F"), np.float32), np.float32(regularisation))
        diagonal = 1.0 - _explained(rows.T.tocsr(), inverted)
        return cls(rows, inverted, np.asarray(diagonal, np.float32))

    def scores(self, likes: sparse.csr_matrix) -> Floats:
        """See `Autoencoder.scores`."""
        own = likes.toarray()
        near = (likes @ self.rows.T).toarray() @ self.inverted
        return np.asarray(own - (own - near @ self.rows) / self.diagonal, np.float32)


def weights(gram: Floats, regularisation: Floats | np.float32) -> Floats:
    """B for the inner products `gram` (items, items), which is overwritten; `regularisation` of all, or of each item.

    Raises:
        InputError: as `inverse`.
    """
    found = inverse(gram, regularisation)
    found /= -np.diagonal(found).copy()
    np.fill_diagonal(found, 0.0)
    return found


def inverse(gram: Floats, regularisation: Floats | np.float32) -> Floats:
    """The inverse of gram + lambda I, by Cholesky: in place where `gram` is in Fortran order, so that one dense matrix
    is in memory.

    Raises:
        InputError: the matrix has no inverse in floating point.
    """
    gram[np.diag_indices_from(gram)] += regularisation
    factor, failed = linalg.lapack.spotrf(gram, lower=1, overwrite_a=1)
    if failed:
        least = float(np.min(regularisation))
        raise InputError(f"Expected a higher regularisation: with {least} the matrix cannot be inverted.")
    lower, _ = linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
    return _mirrored(np.asarray(lower))


def _mirrored(lower: Floats) -> Floats:
    """Copy the lower half into the upper one, a block at a time."""
    for start in range(0, len(lower), BLOCK):
        end = start + BLOCK
        corner = np.tril(lower[start:end, start:end])
        lower[start:end, start:end] = corner + np.tril(corner, -1).T
        lower[start:end, end:] = lower[end:, start:end].T
    return lower


def _explained(columns: sparse.csr_matrix, inverted: Floats) -> Floats:
    """The diagonal of X'KX, shape (items,), X' given: for each item, the part of K that its own entries meet."""
    ends = zip(columns.indptr[:-1].tolist(), columns.indptr[1:].tolist(), strict=True)
    found = np.zeros(columns.shape[0], np.float32)
    for item, (start, end) in enumerate(ends):
        own, values = columns.indices[start:end], columns.data[start:end]
        found[item] = values @ inverted[np.ix_(own, own)] @ values
    return found
