"""EASE for many items: each is restored from its nearest items alone, by a small regression of its own.

That is SLIM with features selected beforehand (Ning and Karypis 2011), squared error and no sign imposed. It needs the
inner products of items as a sparse matrix, and time that grows with the number of items.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from retrieval.collaborative import highest_of_rows
from retrieval.sources.ranking import Floats, Positions

NEAREST = 60
"""So many items restore one."""


def fit(gram: sparse.csr_matrix, regularisation: float, *, targets: Positions | None = None) -> sparse.csr_matrix:
    """B, csr (items, items): a column for each item restored, all or those of `targets`, ascending.

    `gram` holds the inner products of items, symmetric; `regularisation` is lambda in its unit.
    """
    near = nearest(gram, regularisation)
    wanted = np.arange(gram.shape[0]) if targets is None else targets
    place = np.full(gram.shape[0], -1, np.intp)
    solved = [_solved(gram, near, item, regularisation, place) for item in wanted.tolist()]
    return _columns(solved, wanted, gram.shape[0])


def nearest(gram: sparse.csr_matrix, regularisation: float, *, most: int = NEAREST) -> sparse.csr_matrix:
    """For each row its `most` highest entries off the diagonal, compared by shrunk cosine."""
    lengths = np.sqrt(gram.diagonal() + regularisation)
    rows = np.repeat(np.arange(gram.shape[0]), np.diff(gram.indptr))
    found = gram.copy()
    found.data = np.where(rows == gram.indices, 0.0, gram.data / (lengths[rows] * lengths[gram.indices]))
    found.eliminate_zeros()
    return highest_of_rows(found, most)


def _solved(
    gram: sparse.csr_matrix, near: sparse.csr_matrix, item: int, regularisation: float, place: Positions
) -> tuple[Positions, Floats]:
    """The items that restore `item`, and their weights. `place` is -1 everywhere, before and after."""
    some = near.indices[near.indptr[item] : near.indptr[item + 1]].astype(np.intp)
    together = _among(gram, np.append(some, item), some, place)
    system = together[:-1]
    system[np.diag_indices_from(system)] += regularisation
    return some, np.linalg.solve(system, together[-1])


def _among(matrix: sparse.csr_matrix, rows: Positions, columns: Positions, place: Positions) -> Floats:
    """The entries of these rows and columns, dense, in a tenth of the time that indexing takes."""
    starts, counts = matrix.indptr[rows], matrix.indptr[rows + 1] - matrix.indptr[rows]
    before = np.cumsum(counts) - counts
    taken = np.repeat(starts - before, counts) + np.arange(int(counts.sum()))
    place[columns] = np.arange(len(columns))
    found = place[matrix.indices[taken]]
    place[columns] = -1
    kept = np.flatnonzero(found >= 0)
    dense = np.zeros((len(rows), len(columns)), np.float32)
    dense[np.repeat(np.arange(len(rows)), counts)[kept], found[kept]] = matrix.data[taken[kept]]
    return dense


def _columns(solved: list[tuple[Positions, Floats]], targets: Positions, size: int) -> sparse.csr_matrix:
    rows = np.concatenate([np.zeros(0, np.intp), *(some for some, _ in solved)])
    weights = np.concatenate([np.zeros(0, np.float32), *(weights for _, weights in solved)])
    columns = np.repeat(targets, [len(some) for some, _ in solved])
    return sparse.csr_matrix((weights, (rows, columns)), shape=(size, size))
