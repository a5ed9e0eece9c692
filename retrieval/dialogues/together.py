"""Signals of co-mention: what other dialogues speak of beside what was named."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from retrieval.dialogues.heard import Heard
from retrieval.dialogues.matrices import Floats, dense
from retrieval.dialogues.spoken import Spoken


class Together:
    """Item to item, by counts in which each dialogue weighs one, and by cosine."""

    def __init__(self, spoken: Spoken) -> None:
        pairs = _pairs(spoken.items, np.ones(len(spoken))).tocoo()
        below = np.sqrt(spoken.spoken[pairs.row] * spoken.spoken[pairs.col]) + 1
        self._cosine = sparse.csr_matrix((pairs.data / below, (pairs.row, pairs.col)), pairs.shape, np.float32)
        length = np.asarray(spoken.items.sum(axis=1), np.float32).ravel()
        self._share = _pairs(spoken.items, 1 / np.maximum(length - 1, 1))

    def signals(self, heard: Heard) -> dict[str, Floats]:
        """Each with shape (questions, items)."""
        beside = heard.recent @ self._cosine
        return {
            "together": dense(beside),
            "together with last": dense(heard.last @ self._cosine),
            "together by share": np.sqrt(dense(heard.recent @ self._share)),
            "together in two steps": np.sqrt(dense(beside @ self._cosine)),
        }


def _pairs(items: sparse.csr_matrix, weights: NDArray[np.floating]) -> sparse.csr_matrix:
    """How much weight of dialogues speaks of both items, shape (items, items); 0 for an item with itself."""
    pairs = sparse.csr_matrix(items.T @ sparse.diags(weights.astype(np.float32)) @ items, dtype=np.float32)
    pairs.setdiag(0)
    pairs.eliminate_zeros()
    return pairs
