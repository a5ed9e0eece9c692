"""How conditions change what people think of items, and what they choose: deviations from the usual, shrunk.

    liking of an item in a condition  =  the person's usual + the item's usual + deviation of item and condition

Method: context-aware baselines, Baltrunas, Ludwig and Ricci 2011, "Matrix Factorization Techniques for Context Aware
Recommendation", here as shrunk means, fitted one after the other, for items and for their categories.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from retrieval.collaborative import weighted_rows
from retrieval.material import Material
from retrieval.sources.ranking import Floats, Positions

PRIOR_ITEM = 5.0
"""An item's own mean counts as much as the overall mean when it has so many events."""
PRIOR_PERSON = 5.0
PRIOR_CELL = 3.0
"""Likewise for an item, or a category, under a condition."""
LEAST_IN_CATEGORY = 2
MOST_CATEGORIES = 5_000


@dataclass(frozen=True)
class Effects:
    """What conditions do to items; `names` are the conditions, and the rows of every matrix.

    `usual` (items,) is how far the strength of events on an item lies above what their people usually show, and
    `events` (items,) how many there are. `liking` and `choosing`, csr (names, items), say how much stronger, and how
    much more often (log of a ratio), they are under a condition; `kind_liking` and `kind_choosing`, csr
    (names, categories), the same of categories, and `kinds`, csr (categories, items), which items are of which, each
    row of an item's categories summing to 1.
    """

    names: tuple[str, ...]
    usual: Floats
    events: Floats
    liking: sparse.csr_matrix
    choosing: sparse.csr_matrix
    kind_liking: sparse.csr_matrix
    kind_choosing: sparse.csr_matrix
    kinds: sparse.csr_matrix

    @classmethod
    def fit(cls, material: Material) -> Effects:
        """Learn from every event of the material, which must have conditions."""
        people, conditions = material.people, material.conditions
        if conditions is None:
            raise ValueError("Expected material with conditions, got none.")
        size = len(material.catalogue)
        left = people.strengths - _means(people.strengths, people.owners(), len(people.starts) - 1, PRIOR_PERSON)
        usual = _sums(left, people.items, size) / (_counts(people.items, size) + PRIOR_ITEM)
        left = left - usual[people.items]
        kinds = _kinds([item.categories for item in material.items])
        by_item = _one_hot(people.items, size)
        by_kind = sparse.csr_matrix(by_item @ kinds.T)
        return cls(
            names=conditions.names,
            usual=usual,
            events=_counts(people.items, size),
            liking=_deviation(conditions.matrix, by_item, left),
            choosing=_lift(conditions.matrix, by_item),
            kind_liking=_deviation(conditions.matrix, by_kind, left),
            kind_choosing=_lift(conditions.matrix, by_kind),
            kinds=kinds,
        )

    def of(self, matrix: sparse.csr_matrix, asked: Floats) -> Floats:
        """What a matrix (names, columns) says under the asked conditions, weights (names,): summed, (columns,)."""
        rows = np.flatnonzero(asked)
        return weighted_rows(matrix, rows, asked[rows])

    def over_items(self, of_kinds: Floats) -> Floats:
        """What is said of categories, shape (categories,), carried over to items, shape (items,)."""
        return self.of(self.kinds, of_kinds)


def _counts(places: Positions, size: int) -> Floats:
    return np.bincount(places, minlength=size).astype(np.float32)


def _sums(values: Floats, places: Positions, size: int) -> Floats:
    return np.bincount(places, weights=values, minlength=size).astype(np.float32)


def _means(values: Floats, places: Positions, size: int, prior: float) -> Floats:
    """For each value the mean of its place, drawn towards the overall mean."""
    overall = np.float32(values.mean() if len(values) else 0.0)
    means: Floats = (_sums(values, places, size) + prior * overall) / (_counts(places, size) + prior)
    return means[places]


def _one_hot(places: Positions, size: int) -> sparse.csr_matrix:
    ones = np.ones(len(places), np.float32)
    return sparse.csr_matrix((ones, places, np.arange(len(places) + 1)), shape=(len(places), size))


def _kinds(categories: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    """Which items are of which category, csr (categories, items); an item's categories share a weight of 1."""
    told = [sorted(set(names) - {""}) for names in categories]
    flat = [name for names in told for name in names]
    names, counts = np.unique(np.array(flat, dtype=str), return_counts=True)
    order = np.lexsort((names, -counts))[:MOST_CATEGORIES]
    kept = {str(names[place]): row for row, place in enumerate(order) if counts[place] >= LEAST_IN_CATEGORY}
    cells = [(kept[n], item, 1.0 / len(of)) for item, of in enumerate(told) for n in of if n in kept]
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    return sparse.csr_matrix((np.array(values, np.float32), (rows, columns)), shape=(len(kept), len(told)))


def _deviation(conditions: sparse.csr_matrix, columns: sparse.csr_matrix, left: Floats) -> sparse.csr_matrix:
    """Shrunk mean of what is `left` (events,) for each condition and column, csr (names, columns)."""
    count = sparse.csr_matrix(conditions.T @ columns)
    total = sparse.csr_matrix(conditions.T @ sparse.diags(left) @ columns)
    count.data = (1.0 / (count.data + PRIOR_CELL)).astype(np.float32)
    return sparse.csr_matrix(total.multiply(count), dtype=np.float32)


def _lift(conditions: sparse.csr_matrix, columns: sparse.csr_matrix) -> sparse.csr_matrix:
    """Log of how much more often a column comes under a condition than under any, shrunk, csr (names, columns)."""
    told = np.asarray(conditions.sum(axis=1)).ravel() > 0
    count = sparse.csr_matrix(conditions.T @ columns).tocoo()
    share = np.asarray(conditions.sum(axis=0)).ravel() / max(float(told.sum()), 1.0)
    expected = share[count.row] * np.asarray(columns[np.flatnonzero(told)].sum(axis=0)).ravel()[count.col]
    values = np.log((count.data + PRIOR_CELL) / (expected + PRIOR_CELL)).astype(np.float32)
    return sparse.csr_matrix((values, (count.row, count.col)), shape=count.shape)
