"""What items say as matrices: TF-IDF of their telling words and categories, and who is alike in that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from palate.types import Item
from retrieval.collaborative import highest_of_rows

MOST_WORDS = 3_000
ALIKE = 40
"""So many items are held to be alike to one, at least `LEAST_ALIKE` of the way."""
LEAST_ALIKE = 0.05
BLOCK = 1_024


@dataclass(frozen=True, eq=False)
class Told:
    """`words` has a row of length 1, or of zeros, for each item, csr (items, words), float32."""

    words: sparse.csr_matrix

    @classmethod
    def of(cls, items: Sequence[Item], words: Sequence[Sequence[str]], *, most: int = MOST_WORDS) -> Told:
        """TF-IDF of `words` and of the categories of `items`, at most `most` columns: those found in the most items.

        What only one item says is left out: it likens the item to no other.
        """
        named = (
            [*said, *(f"category:{name}" for name in item.categories if name)]
            for item, said in zip(items, words, strict=True)
        )
        return cls(commonest(tfidf(counts(named)), most))

    @cached_property
    def alike(self) -> sparse.csr_matrix:
        """Cosines of each item to those most alike, csr (items, items), symmetric, with itself."""
        found = sparse.csr_matrix(sparse.vstack([*_similarities(self.words)], format="csr"))
        return sparse.csr_matrix(found.maximum(found.T))


def counts(texts: Iterable[Sequence[str]]) -> sparse.csr_matrix:
    """How often each word stands in each text, csr (texts, words), words in the order they are first met."""
    column: dict[str, int] = {}
    columns: list[int] = []
    ends = [0]
    for text in texts:
        columns.extend(column.setdefault(word, len(column)) for word in text)
        ends.append(len(columns))
    ones = np.ones(len(columns), np.float32)
    shape = (len(ends) - 1, max(len(column), 1))
    counted = sparse.csr_matrix((ones, np.array(columns, np.int32), np.array(ends)), shape=shape)
    counted.sum_duplicates()
    return counted


def tfidf(counted: sparse.csr_matrix) -> sparse.csr_matrix:
    """(1 + log count) times log((1 + texts) / (1 + texts with the word)) + 1, rows brought to length 1."""
    with_it = np.bincount(counted.indices, minlength=counted.shape[1])
    rarity = np.log((1.0 + counted.shape[0]) / (1.0 + with_it)) + 1.0
    found = counted.copy()
    found.data = ((1.0 + np.log(counted.data)) * rarity[counted.indices]).astype(np.float32)
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    found.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(found.indptr)).astype(np.float32)
    return found


def commonest(matrix: sparse.csr_matrix, most: int) -> sparse.csr_matrix:
    """The columns with at least two entries, of those the `most` with the most entries, in their order."""
    entries = np.bincount(matrix.indices, minlength=matrix.shape[1])
    order = np.argsort(-entries, kind="stable")[:most]
    return sparse.csr_matrix(matrix[:, np.sort(order[entries[order] >= 2])])


def _similarities(words: sparse.csr_matrix) -> Iterator[sparse.csr_matrix]:
    by_word = words.T.tocsr()
    for start in range(0, words.shape[0], BLOCK):
        block = sparse.csr_matrix(words[start : start + BLOCK] @ by_word)
        block.data[block.data < LEAST_ALIKE] = 0.0
        block.eliminate_zeros()
        yield highest_of_rows(block, ALIKE)
