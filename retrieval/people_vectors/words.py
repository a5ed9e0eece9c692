"""Items as words, weighted by how rare they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from palate.types import Item
from retrieval.sources.ranking import Floats

LEAST_ITEMS = 2
"""A word that fewer items say likens nothing to anything."""


@dataclass(frozen=True)
class WordMatrix:
    """`rows`: csr (items, words) of unit rows, zeros where an item says nothing; `rarity` (words,) is what a word
    counts."""

    words: tuple[str, ...]
    rarity: Floats
    rows: sparse.csr_matrix


def shelves(items: Sequence[Item]) -> list[list[str]]:
    """The categories of each item as words: "category:soups"."""
    return [[f"category:{name.casefold()}" for name in item.categories if name] for item in items]


def word_matrix(texts: Sequence[Sequence[str]], *, least: int = LEAST_ITEMS) -> WordMatrix:
    """TF-IDF (Salton and Buckley 1988): (1 + log count) x (1 + log((1 + texts) / (1 + texts with the word)))."""
    counts = [Counter(text) for text in texts]
    within = Counter(word for each in counts for word in each)
    words = tuple(sorted(word for word, number in within.items() if number >= least))
    place = {word: column for column, word in enumerate(words)}
    spread = np.array([within[word] for word in words], np.float64)
    rarity = (1.0 + np.log((1.0 + len(texts)) / (1.0 + spread))).astype(np.float32)
    return WordMatrix(words, rarity, _rows(counts, place, rarity))


def _rows(counts: Sequence[Counter[str]], place: dict[str, int], rarity: Floats) -> sparse.csr_matrix:
    known = [[(place[word], number) for word, number in each.items() if word in place] for each in counts]
    ends = np.cumsum([0, *(len(each) for each in known)])
    columns = np.array([column for each in known for column, _ in each], np.int64)
    numbers = np.array([number for each in known for _, number in each], np.float32)
    values = (1.0 + np.log(numbers)) * rarity[columns]
    rows = sparse.csr_matrix((values.astype(np.float32), columns, ends), shape=(len(counts), len(rarity)))
    rows.sort_indices()
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(rows.indptr)).astype(np.float32)
    return rows
