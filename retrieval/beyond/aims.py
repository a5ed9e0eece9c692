"""What makes the next item of a list a good one, beside its relevance. Each aim gives 0 to 1 for each of a pool.

Unlike        unlike what stands in the list already (maximal marginal relevance: Carbonell and Goldstein 1998)
Proportions   brings the list's shares of kinds nearer to the person's own (calibration: Steck 2018)
Novelty       few people like it (self-information: Zhou et al. 2010)
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from scipy import sparse

from retrieval.sources.ranking import Floats

SMOOTHING = 0.01
"""The person's shares that are mixed into the list's, so that a kind it lacks does not cost without bound (Steck)."""


class Aim(Protocol):
    """Looks at a pool of items while a list is made of it."""

    def gains(self) -> Floats:
        """How much each of the pool would add now, 0 to 1, shape (pool,)."""
        ...

    def take(self, place: int) -> None:
        """This one of the pool stands in the list from now on."""
        ...


class Unlike:
    """How unlike an item is to the nearest one taken; `alike` holds cosines, shape (pool, pool)."""

    def __init__(self, alike: Floats) -> None:
        self._alike = alike
        self._nearest = np.zeros(len(alike), np.float32)

    def gains(self) -> Floats:
        """See `Aim.gains`: 1 less the highest cosine to what is taken."""
        return np.asarray(np.clip(1.0 - self._nearest, 0.0, 1.0), np.float32)

    def take(self, place: int) -> None:
        """See `Aim.take`."""
        self._nearest = np.maximum(self._nearest, self._alike[place])


class Proportions:
    """How near the list's shares of kinds would come to `wanted` (kinds,), by `kinds` of the pool (pool, kinds).

    The nearness is exp(-d), d the Kullback-Leibler divergence in nats of the list's shares from what is wanted.
    """

    def __init__(self, wanted: Floats, kinds: Floats) -> None:
        held = wanted > 0
        self._wanted, self._kinds = wanted[held].astype(np.float64), kinds[:, held].astype(np.float64)
        self._weight = kinds.sum(axis=1).astype(np.float64)
        self._taken, self._total = np.zeros(int(held.sum())), 0.0

    def gains(self) -> Floats:
        """See `Aim.gains`."""
        total = np.maximum(self._total + self._weight, 1e-9)[:, None]
        given = (1.0 - SMOOTHING) * (self._taken + self._kinds) / total + SMOOTHING * self._wanted
        divergence = (self._wanted * np.log(self._wanted / given)).sum(axis=1)
        return np.asarray(np.exp(-np.maximum(divergence, 0.0)), np.float32)

    def take(self, place: int) -> None:
        """See `Aim.take`."""
        self._taken = self._taken + self._kinds[place]
        self._total += float(self._weight[place])


class Novelty:
    """How few people like an item, whatever stands in the list: log(people / who like it) over log(people)."""

    def __init__(self, popularity: Floats, people: int) -> None:
        most = np.log(max(people, 2))
        self._gains: Floats = np.clip(1.0 - np.log(np.maximum(popularity, 1.0)) / most, 0.0, 1.0).astype(np.float32)

    def gains(self) -> Floats:
        """See `Aim.gains`."""
        return self._gains

    def take(self, place: int) -> None:
        """See `Aim.take`: nothing changes."""


def shares(kinds: sparse.csr_matrix, weights: Floats) -> Floats:
    """The share of each kind in items that count `weights`, shape (kinds,); zeros where none has a kind."""
    total = np.asarray(kinds.T @ weights, np.float32)
    return np.asarray(total / max(float(total.sum()), 1e-12), np.float32)
