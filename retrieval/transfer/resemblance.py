"""Which known items each item resembles most by its words: another size of the same tea, the next film of a director.

Rare words say more here than in a map learned over common ones, and a close match says more than many faint ones, so
cosines are squared.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from retrieval.collaborative import highest_of_rows
from retrieval.linear.words import tfidf
from retrieval.sources.ranking import Mask

NEAREST = 50
"""Known items kept for each item."""
MOST_ITEMS = 1_000
"""A word that more items have makes nobody resemble anybody; it also costs the square of that."""
BLOCK = 512


def resemblance(words: sparse.csr_matrix, known: Mask, *, nearest: int = NEAREST) -> sparse.csr_matrix:
    """csr (items, items): in the row of a known item (a mask), the squared cosine to each item that counts it among its
    `nearest` known ones. An item does not resemble itself.

    `words` is csr (items, words): see `telling_words`.
    """
    column = sparse.csr_matrix(sparse.diags_array(known.astype(np.float32)) @ words).T.tocsr()
    blocks = [_nearest(words[at : at + BLOCK] @ column, at, nearest) for at in range(0, words.shape[0], BLOCK)]
    found = sparse.vstack(blocks, format="csr")
    found.data = (found.data * found.data).astype(np.float32)
    return sparse.csr_matrix(found.T.tocsr())


def telling_words(said: sparse.csr_matrix) -> sparse.csr_matrix:
    """Of all words that items say, csr (items, words), those that tell which resemble each other, by TF-IDF."""
    words = tfidf(said)
    items = np.bincount(words.indices, minlength=words.shape[1])
    return sparse.csr_matrix(words[:, np.flatnonzero((items > 1) & (items <= MOST_ITEMS))])


def _nearest(rows: sparse.csr_matrix, start: int, most: int) -> sparse.csr_matrix:
    """Of each row the `most` highest entries, but the item itself; the first row is item `start`."""
    rows = sparse.csr_matrix(rows)
    owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    rows.data[rows.indices == owner + start] = 0.0
    rows.eliminate_zeros()
    rows.sort_indices()
    return highest_of_rows(rows, most)
