"""Items by what they are about: words, topics and categories as a sparse matrix with an inverted index.

It serves any language the profiles can read, since its columns are those of the profiles themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse

from retrieval.collaborative import cells, weighted_rows
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import Floats, Positions

TELLING = 40
"""How many of its most telling columns a query keeps."""
OWN = 0.5
"""How much an interest's own column adds to what its items have in common."""

NO_COLUMNS = np.zeros(0, np.intp)
NO_WEIGHTS = np.zeros(0, np.float32)


class FeatureQuery(NamedTuple):
    """Columns and their weights; the whole has length 1."""

    columns: Positions
    weights: Floats


@dataclass(frozen=True)
class Features:
    """Rows of unit length, csr (items, columns), and their transpose; `column` says which column a key is."""

    by_item: sparse.csr_matrix
    by_column: sparse.csr_matrix
    column: Mapping[str, int]

    @classmethod
    def fit(
        cls, catalogue: Catalogue, items: Sequence[str], keys: Sequence[str], features: sparse.csr_matrix
    ) -> Features:
        """Weigh each column by its rarity, log(1 + items / items with it), and bring each row to length 1.

        `features` has shape (items, keys); items the catalogue does not know are dropped, those missing get no row.
        """
        rows = np.array([catalogue.position.get(item, -1) for item in items], np.intp)
        known = rows >= 0
        entries = features.tocsr()[known].tocoo()
        with_it = np.maximum(np.bincount(entries.col, minlength=len(keys)), 1)
        values = entries.data * np.log1p(len(catalogue) / with_it)[entries.col]
        shape = (len(catalogue), len(keys))
        placed = sparse.csr_matrix((values.astype(np.float32), (rows[known][entries.row], entries.col)), shape=shape)
        lengths = np.sqrt(np.asarray(placed.multiply(placed).sum(axis=1)).ravel())
        placed.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(placed.indptr)).astype(np.float32)
        return cls(placed, placed.T.tocsr(), {key: place for place, key in enumerate(keys)})

    @classmethod
    def nothing(cls, catalogue: Catalogue) -> Features:
        """Features of items of which nothing is known."""
        return cls.fit(catalogue, (), (), sparse.csr_matrix(np.zeros((0, 0), np.float32)))

    def query(self, items: Positions, key: str) -> FeatureQuery:
        """What `items` have most in common, with the column of `key` on top."""
        rows = [slice(int(self.by_item.indptr[item]), int(self.by_item.indptr[item + 1])) for item in items.tolist()]
        columns = np.concatenate([NO_COLUMNS, *(self.by_item.indices[row] for row in rows)])
        weights = np.concatenate([NO_WEIGHTS, *(self.by_item.data[row] for row in rows)])
        common, where = np.unique(columns, return_inverse=True)
        summed = _unit(np.bincount(where, weights=weights, minlength=len(common)).astype(np.float32))
        own = self.column.get(key)
        if own is not None:
            common, summed = np.append(common, own), np.append(summed, np.float32(OWN))
        kept = np.argsort(-summed, kind="stable")[:TELLING]
        return FeatureQuery(common[kept].astype(np.intp), _unit(summed[kept]))

    def scores(self, queries: Sequence[FeatureQuery], counts: Sequence[float]) -> Floats:
        """Sum, for every item, its cosines to all queries, each times its count."""
        columns = np.concatenate([NO_COLUMNS, *(query.columns for query in queries)])
        weights = [query.weights * np.float32(count) for query, count in zip(queries, counts, strict=True)]
        return weighted_rows(self.by_column, columns, np.concatenate([NO_WEIGHTS, *weights]))

    def similarity(self, items: Positions, queries: Sequence[FeatureQuery]) -> Floats:
        """Cosine of each of `items` to each query, shape (items, queries)."""
        asked = np.unique(np.concatenate([NO_COLUMNS, *(query.columns for query in queries)]))
        weights = np.zeros((len(asked), len(queries)), np.float32)
        for place, query in enumerate(queries):
            np.add.at(weights[:, place], np.searchsorted(asked, query.columns), query.weights)
        return np.asarray(cells(self.by_item, items, asked) @ weights, np.float32)

    def alike(self, item: int, others: Positions) -> Floats:
        """Cosine of one item to each of `others`."""
        own = slice(int(self.by_item.indptr[item]), int(self.by_item.indptr[item + 1]))
        return np.asarray(cells(self.by_item, others, self.by_item.indices[own]) @ self.by_item.data[own], np.float32)


def _unit(values: Floats) -> Floats:
    return values / np.float32(max(float(np.linalg.norm(values)), 1e-9))
