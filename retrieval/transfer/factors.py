"""Carries what people chose over to items that nobody has met, through what items say of themselves.

Method: Gantner et al. 2010, "Learning Attribute-to-Feature Mappings for Cold-Start Recommendations": factors of items
are learned from who chose what, and a ridge regression learns to predict them from attributes. Every item, chosen or
not, then has predicted factors. The factors are those of a truncated singular value decomposition of the matrix of
people and items, each entry divided by powers of the lengths of its row and column.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from retrieval.material import Material
from retrieval.sources.ranking import Floats, Positions
from retrieval.transfer.attributes import Attributes

LARGE = 30_000
"""Catalogues beyond this have half as many factors, so that a request stays cheap."""


@dataclass(frozen=True)
class Settings:
    """How factors are learned and carried over.

    Args:
        factors: how many, at most.
        damping: power of an item's popularity that its column is divided by.
        regularisation: of the ridge regression.
    """

    factors: int = 128
    damping: float = 0.4
    regularisation: float = 1.0


@dataclass(frozen=True)
class CarriedFactors:
    """`heard` (items, factors): what liking an item says of a person. `told` (items, factors): what an item is like, by
    its attributes alone."""

    heard: Floats
    told: Floats

    @classmethod
    def fit(cls, material: Material, settings: Settings, attributes: Attributes) -> CarriedFactors:
        """Factor who likes what, then learn the map from the attributes of the items that somebody likes."""
        heard, factors = item_factors(material, settings)
        known = np.flatnonzero(material.popularity > 0)
        weights = attributes.rows(known).ridge(factors[known], settings.regularisation)
        return cls(heard, attributes.times(weights))

    def scores(self, items: Positions, counts: Floats) -> Floats:
        """How well every item fits somebody who likes `items` so much, shape (items,)."""
        return np.asarray((counts @ self.heard[items]) @ self._columns, np.float32)

    def leading(self, targets: Positions, items: Positions, counts: Floats) -> Floats:
        """What each of `items` adds to the score of each of `targets`, shape (targets, items)."""
        return np.asarray((self.told[targets] @ self.heard[items].T) * counts, np.float32)

    @cached_property
    def _columns(self) -> Floats:
        """`told` turned: a product with it, factor by factor, takes half as long."""
        return np.ascontiguousarray(self.told.T)


def item_factors(material: Material, settings: Settings) -> tuple[Floats, Floats]:
    """What liking an item says of a person, and where the item stands, both (items, factors)."""
    from sklearn.utils.extmath import randomized_svd

    liked = material.liked
    rows = 1.0 / np.sqrt(np.maximum(np.diff(liked.indptr), 1.0))
    columns = np.maximum(material.popularity, 1.0) ** -settings.damping
    damped = sparse.diags_array(rows) @ liked @ sparse.diags_array(columns)
    size = settings.factors if liked.shape[1] <= LARGE else settings.factors // 2
    size = max(min(size, min(liked.shape) - 1), 1)
    _, values, vectors = randomized_svd(damped.tocsr(), size, n_iter=4, random_state=material.seed)
    place = vectors.T.astype(np.float32)
    return place * columns[:, None].astype(np.float32), place * values.astype(np.float32)
