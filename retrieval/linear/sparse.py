"""Weights between items of which only the strongest are kept, so that a person's scores are the sum of a few rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from retrieval.collaborative import cells, weighted_rows
from retrieval.packing import matrix_of, matrix_parts, packed, unpacked
from retrieval.sources.ranking import Floats, Positions

STRONGEST = 400
"""Weights kept of each item."""


@dataclass(frozen=True)
class ItemWeights:
    """`weights` is csr (items, items), float32: how much liking the item of a row speaks for that of a column."""

    weights: sparse.csr_matrix

    @classmethod
    def of(cls, blocks: Iterable[Floats], *, strongest: int = STRONGEST) -> ItemWeights:
        """Of each row, the `strongest` weights by size; `blocks` are some rows at a time, shape (some, items)."""
        kept = [_strongest(rows, strongest) for rows in blocks]
        return cls(sparse.csr_matrix(sparse.vstack(kept, format="csr"), dtype=np.float32))

    def scores(self, items: Positions, counts: Floats) -> Floats:
        """The weights from `items`, each times its count, summed for every item: shape (items,)."""
        return weighted_rows(self.weights, items, counts)

    def between(self, items: Positions, targets: Positions) -> Floats:
        """How much liking each of `items` speaks for each of `targets`, shape (items, targets)."""
        return cells(self.weights, items, targets)

    def to_bytes(self) -> bytes:
        """The model as npz bytes, without pickle; weights to three digits, which ranks do not feel."""
        return packed(**matrix_parts(self.weights, dtype=np.float16))

    @classmethod
    def from_bytes(cls, blob: bytes) -> ItemWeights:
        """The model that `to_bytes` wrote.

        Raises:
            ValueError, OSError, KeyError, BadZipFile: the bytes are damaged.
        """
        with unpacked(blob) as parts:
            return cls(matrix_of(parts))


def _strongest(rows: Floats, most: int) -> sparse.csr_matrix:
    if rows.shape[1] <= most:
        return sparse.csr_matrix(rows)
    columns = np.sort(np.argpartition(-np.abs(rows), most - 1, axis=1)[:, :most], axis=1)
    values = np.take_along_axis(rows, columns, axis=1)
    ends = np.arange(len(rows) + 1) * most
    return sparse.csr_matrix((values.ravel(), columns.ravel(), ends), shape=rows.shape)
