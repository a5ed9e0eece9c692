"""Neighbourhood models over a matrix of people and items. They know nothing of texts, scenes or time.

    ItemNeighbours     items liked by the same people (Sarwar et al. 2001; Deshpande and Karypis 2004)
    UserNeighbours     people who like the same items (Resnick et al. 1994; inverse item frequency: Breese et al. 1998)

Both take a csr matrix (users, items) of float32 whose entries are above 0 where a person likes an item.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from retrieval.packing import matrix_of, matrix_parts, packed, unpacked
from retrieval.sources.ranking import Floats, Mask, Positions

NEIGHBOURS_OF_ITEM = 200
SHRINKAGE = 3.0
NEIGHBOURS_OF_USER = 100
SHARPNESS = 1.5
BLOCK = 1_024
Places = NDArray[np.signedinteger[Any]]
"""Rows or columns, of whatever width a matrix holds them in."""
FEW_ROWS = 32
"""So many rows of a matrix are joined as they lie."""


@dataclass(frozen=True)
class ItemNeighbours:
    """For each item, its nearest items: `towards` is csr (item, neighbour) of similarities, at most k in a row.

    `away` is the same matrix by neighbour, in which a person's items are rows: that is the order questions come in.
    """

    towards: sparse.csr_matrix
    away: sparse.csr_matrix

    @classmethod
    def fit(
        cls, liked: sparse.csr_matrix, *, k: int = NEIGHBOURS_OF_ITEM, shrinkage: float = SHRINKAGE, block: int = BLOCK
    ) -> ItemNeighbours:
        """Cosine of the columns of `liked`, shrunk: dot / (length * length + shrinkage), the `k` nearest of each item.

        Works on `block` items at a time, so that memory holds block x items at most. Equal similarities are kept in
        item order.
        """
        blocks = [highest_of_rows(rows, k) for rows in _similarities(liked, shrinkage, block)]
        if not blocks:
            return cls.of(sparse.csr_matrix(np.zeros((0, 0), np.float32)))
        return cls.of(sparse.vstack(blocks, format="csr"))

    @classmethod
    def of(cls, towards: sparse.csr_matrix) -> ItemNeighbours:
        """The model with these neighbours."""
        return cls(towards, towards.T.tocsr())

    def scores(self, items: Positions, weights: Floats) -> Floats:
        """Sum, for every item, the weighted similarity to those of `items` that are among its neighbours."""
        return weighted_rows(self.away, items, weights)

    def leading(self, targets: Positions, items: Positions, weights: Floats) -> Floats:
        """What each of `items` added to the score of each of `targets`, shape (targets, items)."""
        return cells(self.away, items, targets).T * weights

    def to_bytes(self) -> bytes:
        """The model as npz bytes, without pickle."""
        return packed(**matrix_parts(self.towards))

    @classmethod
    def from_bytes(cls, blob: bytes) -> ItemNeighbours:
        """The model that `to_bytes` wrote.

        Raises:
            ValueError, OSError, KeyError: the bytes are damaged.
        """
        with unpacked(blob) as parts:
            return cls.of(matrix_of(parts))


@dataclass(frozen=True)
class UserNeighbours:
    """Who chose what, ready to find the people nearest to someone. Nothing is fitted but lengths and frequencies."""

    liked: sparse.csr_matrix
    by_item: sparse.csr_matrix
    frequency_weight: Floats
    lengths: Floats

    @classmethod
    def fit(cls, liked: sparse.csr_matrix) -> UserNeighbours:
        """Weigh each item by its inverse frequency, log(1 + people / people who like it), as the squared length."""
        people = np.maximum(np.diff(liked.tocsc().indptr), 1)
        rarity = np.log1p(liked.shape[0] / people).astype(np.float32)
        lengths = np.sqrt(np.asarray(liked.multiply(liked) @ rarity)).astype(np.float32)
        return cls(liked, liked.T.tocsr(), rarity, np.where(lengths > 0, lengths, 1.0).astype(np.float32))

    def nearest(
        self, items: Positions, weights: Floats, *, besides: int | None = None, k: int = NEIGHBOURS_OF_USER
    ) -> tuple[Positions, Floats]:
        """Return the `k` people nearest to one who likes `items` so much, with their similarity (above 0, at most 1).

        `besides` is left out: the person in question. Equally near people come in matrix order.
        """
        rarity = self.frequency_weight[items]
        length = float(np.sqrt((weights * weights) @ rarity)) or 1.0
        similarity = weighted_rows(self.by_item, items, weights * rarity) / (self.lengths * length)
        if besides is not None:
            similarity[besides] = 0.0
        return _top(similarity, k)

    def scores(self, people: Positions, similarity: Floats, *, sharpness: float = SHARPNESS) -> Floats:
        """Sum, for every item, how near the `people` are who like it: similarity to the power of `sharpness`."""
        return weighted_rows(self.liked, people, similarity**sharpness)


def _similarities(liked: sparse.csr_matrix, shrinkage: float, block: int) -> Iterator[sparse.csr_matrix]:
    by_item = liked.T.tocsr()
    lengths = np.sqrt(np.asarray(liked.multiply(liked).sum(axis=0)).ravel())
    for start in range(0, liked.shape[1], block):
        rows = (by_item[start : start + block] @ liked).tocsr()
        which = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)) + start
        below = lengths[which] * lengths[rows.indices] + shrinkage
        rows.data = np.where(rows.indices == which, 0.0, rows.data / np.maximum(below, 1e-12)).astype(np.float32)
        rows.eliminate_zeros()
        rows.sort_indices()
        yield rows


def highest_of_rows(rows: sparse.csr_matrix, k: int) -> sparse.csr_matrix:
    """Keep the `k` highest entries of each row; of equal ones, those that stand first in it."""
    kept = np.ones(rows.nnz, np.bool_)
    for row in np.flatnonzero(np.diff(rows.indptr) > k).tolist():
        start, end = int(rows.indptr[row]), int(rows.indptr[row + 1])
        kept[start:end] = _highest(rows.data[start:end], k)
    ends = np.concatenate([[0], np.cumsum(kept)])[rows.indptr]
    return sparse.csr_matrix((rows.data[kept], rows.indices[kept], ends), shape=rows.shape)


def _highest(values: Floats, k: int) -> Mask:
    least = np.partition(values, len(values) - k)[len(values) - k]
    kept: Mask = values > least
    ties = np.flatnonzero(values == least)
    kept[ties[: k - int(kept.sum())]] = True
    return kept


def _top(values: Floats, k: int) -> tuple[Positions, Floats]:
    rows = np.flatnonzero(values > 0)
    if len(rows) > k:
        rows = rows[_highest(values[rows], k)]
    rows = rows[np.argsort(-values[rows], kind="stable")]
    return rows, values[rows]


def weighted_rows(matrix: sparse.csr_matrix, rows: Positions, weights: Floats) -> Floats:
    """Sum the given rows, each times its weight: shape (columns,)."""
    counts, columns, values = _rows(matrix, rows)
    said = values * np.repeat(weights, counts)
    return np.bincount(columns, weights=said, minlength=matrix.shape[1]).astype(np.float32)


def _rows(matrix: sparse.csr_matrix, rows: Places) -> tuple[Places, Places, Floats]:
    """How many entries each of these rows has, and the columns and values of all of them, row by row.

    A few rows are joined as they lie, which takes a third of picking out their entries one by one.
    """
    starts, ends = matrix.indptr[rows], matrix.indptr[rows + 1]
    counts = ends - starts
    if 0 < len(rows) <= FEW_ROWS:
        spans = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        columns = np.concatenate([matrix.indices[span] for span in spans])
        return counts, columns, np.concatenate([matrix.data[span] for span in spans])
    taken = np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))
    return counts, matrix.indices[taken], matrix.data[taken]


def cells(matrix: sparse.csr_matrix, rows: Places, columns: Places) -> Floats:
    """The entries of these rows and (different) columns, dense, shape (rows, columns): for a few of a large matrix a
    fraction of what indexing takes.

    >>> cells(sparse.csr_matrix(np.array([[1.0, 2.0], [0.0, 3.0]])), np.array([1, 0]), np.array([1])).tolist()
    [[3.0], [2.0]]
    """
    counts, held, values = _rows(matrix, rows)
    place = np.full(matrix.shape[1], -1, np.int32)
    place[columns] = np.arange(len(columns), dtype=np.int32)
    found = place[held]
    kept = np.flatnonzero(found >= 0)
    dense = np.zeros((len(rows), len(columns)), np.float32)
    dense[np.repeat(np.arange(len(rows)), counts)[kept], found[kept]] = values[kept]
    return dense
