"""Signals of words: which items and which categories are spoken of in dialogues that say a word."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from retrieval.dialogues.content import Content
from retrieval.dialogues.heard import Heard, word_matrix
from retrieval.dialogues.matrices import Floats, dense, unit
from retrieval.dialogues.spoken import Spoken

SHRINKAGE = 2.0
"""A pair of word and item counts n / (n + this) after n dialogues."""
PRIOR = 10.0
"""Mentions of the average dialogue that are added to those of each word."""


class Wording:
    """Pointwise mutual information of words and items, and log ratios of the categories that come with a word."""

    def __init__(self, content: Content, spoken: Spoken) -> None:
        self._place, self._shares = spoken.place, content.shares
        self._items = _information(spoken)
        counts = np.asarray((spoken.items @ content.having.T).todense(), np.float32)
        usual = (counts.sum(axis=0) + 1) / (counts.sum() + counts.shape[1])
        of_word = np.asarray(spoken.words.T @ counts, np.float32)
        mentions = of_word.sum(axis=1, keepdims=True)
        self._categories = np.log((of_word + PRIOR * usual) / ((mentions + PRIOR) * usual))

    def signals(self, heard: Heard) -> dict[str, Floats]:
        """Each with shape (questions, items): summed over words and divided by the root of their number."""
        found: dict[str, Floats] = {}
        for name, words in (("words", heard.words), ("asker's words", heard.asker)):
            said = unit(word_matrix(words, self._place))
            found[f"{name} to items"] = dense(said @ self._items)
            found[f"{name} to categories"] = np.asarray((self._shares @ (said @ self._categories).T).T, np.float32)
        return found


def _information(spoken: Spoken) -> sparse.csr_matrix:
    """Positive shrunk mutual information, csr (words, items)."""
    both = sparse.coo_matrix(spoken.words.T @ spoken.items)
    said = np.asarray(spoken.words.sum(axis=0)).ravel()
    expected = said[both.row] * spoken.spoken[both.col] / max(len(spoken), 1)
    gain = np.log((both.data + 0.5) / (expected + 0.5)) * both.data / (both.data + SHRINKAGE)
    kept = gain > 0
    return sparse.csr_matrix((gain[kept].astype(np.float32), (both.row[kept], both.col[kept])), shape=both.shape)
