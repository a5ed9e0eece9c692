"""How much of a person each word, topic and category is. Weighing knows nothing of scenes or labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Array = NDArray[np.float64]

PRIOR_MASS = 2.0
"""A person's shares are drawn towards everybody's as if by this much event mass of the average person."""
MOST_SURPRISE = 4.0
FEW_COLUMNS = 6
"""Up to so many columns are looked for one by one, which is faster than a table of all."""


@dataclass(frozen=True)
class Mass:
    """What a history says for and against each column, all of shape (columns,).

    `support` counts the different things (items, or own texts) behind a column; `total` is the history's whole mass.
    """

    liked: Array
    disliked: Array
    support: Array
    total: float

    @property
    def polarity(self) -> Array:
        """-1 (all against) to 1 (all for); 0 where nothing was said."""
        both = self.liked + self.disliked
        return np.divide(self.liked - self.disliked, both, out=np.zeros_like(both), where=both > 0)

    @property
    def net(self) -> Array:
        """Mass of the stronger side less the weaker, never below 0."""
        return np.abs(self.liked - self.disliked)


def weigh(rows: sparse.csr_matrix, weights: Array, things: NDArray[np.int64]) -> Mass:
    """Sum what events carry. `rows` is (events, columns), `weights` signed (events,), `things` tells events on the same
    thing apart (equal numbers: same thing).
    """
    per_value = np.repeat(weights, np.diff(rows.indptr)) * rows.data
    first = np.zeros(rows.shape[0])
    first[np.unique(things, return_index=True)[1]] = 1.0
    return Mass(
        liked=summed(rows, np.maximum(per_value, 0.0)),
        disliked=summed(rows, np.maximum(-per_value, 0.0)),
        support=summed(rows, np.repeat(first, np.diff(rows.indptr))),
        total=float(np.abs(weights).sum()),
    )


def summed(rows: sparse.csr_matrix, values: Array) -> Array:
    """Sum `values`, one for each stored entry of `rows`, by column, shape (columns,)."""
    return np.bincount(rows.indices, weights=values, minlength=rows.shape[1]).astype(np.float64)


def surprise(mass: Mass, population: Array) -> Array:
    """Return how much more of this person a column is than of people at large, as log2(1 + ratio), 0 to 4.

    1 means as much as anybody; `population` is each column's share of everybody's mass, shape (columns,).
    """
    share = (mass.net + PRIOR_MASS * population) / (mass.total + PRIOR_MASS)
    ratio = np.divide(share, population, out=np.ones_like(share), where=population > 0)
    return np.minimum(np.log2(1.0 + ratio), MOST_SURPRISE)


def scores(mass: Mass, population: Array, telling: Array) -> Array:
    """Return the unscaled weight of each column, shape (columns,).

    Mass times surprise times how telling the column is (0 to 1), damped where one thing alone stands behind it:
    two different things count 2/3, five 10/11, of what many would.
    """
    square = np.square(mass.support)
    return mass.net * surprise(mass, population) * telling * (0.1 + 0.9 * square / (square + 2.0))


def picked(rows: sparse.csr_matrix, columns: Sequence[int]) -> Array:
    """Return some columns of a sparse matrix as a dense one, shape (rows, columns given), in the order given."""
    dense = np.zeros((rows.shape[0], len(columns)))
    if len(columns) <= FEW_COLUMNS:
        for place, column in enumerate(columns):
            found = np.flatnonzero(rows.indices == column)
            dense[np.searchsorted(rows.indptr, found, side="right") - 1, place] = rows.data[found]
        return dense
    place_of = np.full(rows.shape[1], -1, dtype=np.int64)
    place_of[list(columns)] = np.arange(len(columns))
    where = place_of[rows.indices]
    found = np.flatnonzero(where >= 0)
    dense[np.searchsorted(rows.indptr, found, side="right") - 1, where[found]] = rows.data[found]
    return dense
