"""Signals of whole dialogues: what was spoken of in those nearest by words, by meaning, and by what was named."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from retrieval.dialogues.content import Content
from retrieval.dialogues.heard import Heard, word_matrix
from retrieval.dialogues.matrices import TINY, Floats, dense, per_best, unit
from retrieval.dialogues.spoken import Spoken
from retrieval.embed.rows import unit_rows

NEAREST = 40


class Near:
    """Nearest dialogues by the sum of three cosines, each over its spread among the dialogues of a question."""

    def __init__(self, content: Content, spoken: Spoken) -> None:
        self._content, self._spoken = content, spoken
        heard = np.maximum(np.asarray(spoken.words.sum(axis=0)).ravel(), 1)
        self._rarity = sparse.diags(np.log(max(len(spoken), 1) / heard).astype(np.float32))
        self._by_word = sparse.csr_matrix(unit(sparse.csr_matrix(spoken.words @ self._rarity)).T)
        self._of_items = unit_rows(spoken.items @ content.vectors, "vectors of dialogues")

    def signals(self, heard: Heard) -> dict[str, Floats]:
        """Each with shape (questions, items), as a share of the best item."""
        meaning = heard.vectors @ self._spoken.vectors.T
        words = unit(sparse.csr_matrix(word_matrix(heard.words, self._spoken.place) @ self._rarity))
        of_items = unit_rows(heard.recent @ self._content.vectors, "vectors of what was named") @ self._of_items.T
        alike = _over_spread(meaning) + _over_spread(dense(words @ self._by_word)) + _over_spread(of_items)
        return {"near": self._spoken_of(alike), "near in meaning": self._spoken_of(meaning)}

    def _spoken_of(self, alike: Floats) -> Floats:
        """Sum, for each item, by how much the nearest dialogues that speak of it beat the farthest of them."""
        count = min(NEAREST, alike.shape[1])
        nearest = np.argpartition(-alike, count - 1, axis=1)[:, :count]
        weights = np.take_along_axis(alike, nearest, axis=1)
        weights = weights - weights.min(axis=1, keepdims=True)
        rows = np.repeat(np.arange(len(alike)), count)
        chosen = sparse.csr_matrix((weights.ravel(), (rows, nearest.ravel())), shape=alike.shape)
        return np.sqrt(per_best(dense(chosen @ self._spoken.items)), dtype=np.float32)


def _over_spread(values: Floats) -> Floats:
    return np.asarray(values / np.maximum(values.std(axis=1, keepdims=True), TINY), np.float32)
