"""What items are about, as nodes of a graph: their telling words and their categories.

Words that stand in one item lead nowhere, and words that stand in most lead everywhere: neither is a node.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from scipy import sparse

from palate.types import Item
from retrieval.sources.ranking import Floats, Positions

WORDS_OF_ITEM = 25
"""So many of its most telling attributes an item keeps."""
LEAST_ITEMS = 2
LARGEST_SHARE = 0.2
"""An attribute that a larger share of all items has tells nothing."""
MOST_ITEMS = 1_000
"""Nor is one that more items have: walking over it takes time by the square of them."""
CATEGORY_COUNT = 3.0
"""A category counts as much as a word that is said this many times."""


@dataclass(frozen=True)
class Attributes:
    """`keys` name the attributes as `Interest.key` does ("word:basil", "category:Thai food"); `matrix` is csr
    (items, keys): how much each tells of the item, rows of length 1 (or 0)."""

    keys: tuple[str, ...]
    matrix: sparse.csr_matrix

    @classmethod
    def of(cls, items: Sequence[Item], words: Sequence[Sequence[str]]) -> Attributes:
        """The attributes of `items`, `words` being the telling words of each; weighed by TF-IDF.

        >>> from palate.types import Item
        >>> shelf = [Item(item_id=name, categories=("Tea",)) for name in "abcdefghijk"]
        >>> said = [["basil", "pot"], ["basil"], *[["cup"]] * 9]
        >>> Attributes.of(shelf, said).keys  # "pot" stands in one item; "cup" and Tea stand in too many
        ('word:basil',)
        """
        rows, keys, counts = _entries(items, words)
        names = sorted(set(keys))
        place = {name: number for number, name in enumerate(names)}
        columns = np.array([place[key] for key in keys], np.intp)
        shape = (len(items), len(names))
        count = sparse.csr_matrix((np.array(counts, np.float32), (np.array(rows, np.intp), columns)), shape=shape)
        with_it = np.bincount(count.indices, minlength=shape[1])
        largest = min(max(LEAST_ITEMS, LARGEST_SHARE * len(items)), MOST_ITEMS)
        kept = np.flatnonzero((with_it >= LEAST_ITEMS) & (with_it <= largest))
        rarity = np.log1p(len(items) / np.maximum(with_it[kept], 1)).astype(np.float32)
        weighed = (count[:, kept] @ sparse.diags(rarity)).tocsr()
        return cls(tuple(names[number] for number in kept.tolist()), _of_length_one(_most_telling(weighed)))

    @cached_property
    def column(self) -> dict[str, int]:
        """Which column each key is."""
        return {key: place for place, key in enumerate(self.keys)}

    def columns(self, keys: Iterable[str]) -> Positions:
        """Columns of those of `keys` that are attributes, in order."""
        return np.array([self.column[key] for key in keys if key in self.column], np.intp)

    def row(self, item: int) -> tuple[Positions, Floats]:
        """The attributes of one item: columns and weights."""
        here = slice(int(self.matrix.indptr[item]), int(self.matrix.indptr[item + 1]))
        return self.matrix.indices[here].astype(np.intp), self.matrix.data[here]

    def shared(self, one: int, other: int) -> list[str]:
        """Keys of what two items have in common, what tells most of both first."""
        columns, weights = self.row(one)
        others, their = self.row(other)
        _, mine, yours = np.intersect1d(columns, others, assume_unique=True, return_indices=True)
        order = np.argsort(-(weights[mine] * their[yours]), kind="stable")
        return [self.keys[columns[mine[place]]] for place in order.tolist()]


def _entries(items: Sequence[Item], words: Sequence[Sequence[str]]) -> tuple[list[int], list[str], list[float]]:
    """Item, key and weight of everything an item is said to be about."""
    entries = list(chain.from_iterable(map(_of_item, range(len(items)), items, words)))
    return [row for row, _, _ in entries], [key for _, key, _ in entries], [count for _, _, count in entries]


def _of_item(row: int, item: Item, words: Sequence[str]) -> Iterator[tuple[int, str, float]]:
    for word, count in Counter(words).items():
        yield row, f"word:{word}", 1.0 + float(np.log(count))
    for category in dict.fromkeys(item.categories):
        yield row, f"category:{category}", CATEGORY_COUNT


def _most_telling(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """The same matrix with only the highest values of each row, equal ones in column order."""
    matrix.sort_indices()
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((-matrix.data, row))
    place = np.arange(len(order)) - matrix.indptr[row[order]]
    kept = np.sort(order[place < WORDS_OF_ITEM])
    shape = matrix.shape
    return sparse.csr_matrix((matrix.data[kept], (row[kept], matrix.indices[kept])), shape=shape)


def _of_length_one(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data = (matrix.data / np.repeat(np.maximum(lengths, 1e-9), np.diff(matrix.indptr))).astype(np.float32)
    return matrix
