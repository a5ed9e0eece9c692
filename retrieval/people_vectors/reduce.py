"""The strongest singular vectors of a wide matrix given in blocks of columns, sparse and dense side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from scipy import sparse

from retrieval.sources.ranking import Floats

Block: TypeAlias = Floats | sparse.csr_matrix
SPARE = 10
ROUNDS = 2


class Decomposition(NamedTuple):
    """`left` (rows, k), `values` (k,) falling, `right` (columns, k): the matrix is about left x values x right'."""

    left: Floats
    values: Floats
    right: Floats


def decompose(blocks: Sequence[Block], k: int, seed: int) -> Decomposition:
    """Randomised singular value decomposition with power iterations (Halko, Martinsson and Tropp 2011).

    Gives fewer than `k` where the matrix has no more to give.
    """
    rows, columns = blocks[0].shape[0], sum(block.shape[1] for block in blocks)
    width = min(k + SPARE, rows, columns)
    sketch = np.random.default_rng(seed).standard_normal((columns, width), np.float32)
    basis = _basis(_times(blocks, sketch))
    for _ in range(ROUNDS):
        basis = _basis(_times(blocks, _basis(_turned(blocks, basis))))
    return _cut(basis, _turned(blocks, basis), k)


def _cut(basis: Floats, projected: Floats, k: int) -> Decomposition:
    """The `k` strongest of the decomposition of basis x projected'."""
    squares, turns = np.linalg.eigh(projected.T.astype(np.float64) @ projected.astype(np.float64))
    order = np.argsort(-squares, kind="stable")[:k]
    order = order[squares[order] > 1e-6 * max(float(squares.max(initial=0.0)), 1e-12)]
    values, turns = np.sqrt(squares[order]).astype(np.float32), turns[:, order].astype(np.float32)
    return Decomposition(basis @ turns, values, projected @ turns / values)


def _basis(matrix: Floats) -> Floats:
    return np.asarray(np.linalg.qr(matrix)[0], np.float32)


def _times(blocks: Sequence[Block], right: Floats) -> Floats:
    """The whole matrix x `right`."""
    ends = np.cumsum([0, *(block.shape[1] for block in blocks)]).tolist()
    return np.asarray(sum(block @ right[ends[n] : ends[n + 1]] for n, block in enumerate(blocks)), np.float32)


def _turned(blocks: Sequence[Block], left: Floats) -> Floats:
    """The whole matrix, transposed, x `left`."""
    return np.concatenate([np.asarray(block.T @ left, np.float32) for block in blocks])
