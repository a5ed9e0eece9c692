"""Factors of items by alternating least squares (Hu, Koren and Volinsky 2008), into which a person is folded.

    model = ItemFactors.fit(liked, Settings(), seed=0)
    model.scores(items, counts)

Only items have factors: those of a person are solved for from what they like, at every request anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits

from retrieval.linear.likings import weighed
from retrieval.linear.trial import Trial, best_of, trial
from retrieval.material import Material
from retrieval.packing import KeptSettings, packed, unpacked
from retrieval.sources.ranking import Floats, Positions

POPULAR = 0.3
"""A like of an item that n people like counts n to the power of minus this when factors are fitted."""


@dataclass(frozen=True)
class Settings(KeptSettings):
    """How factors are fitted.

    Args:
        factors: numbers per item.
        regularisation: of their squares.
        alpha: how much more a like counts than an item not met.
        iterations: over all people and items.
        half_every: an item of the asking person's counts half when so many events came since.
    """

    factors: int = 64
    regularisation: float = 30.0
    alpha: float = 5.0
    iterations: int = 12
    half_every: float = 5.0


TRIED = (
    Settings(),
    Settings(alpha=3.0),
    Settings(alpha=10.0),
    Settings(alpha=2.0),
    Settings(factors=128),
    Settings(factors=128, alpha=10.0),
)
HALF_EVERY = (2.0, 5.0, 20.0, 100.0)


@dataclass(frozen=True, eq=False)
class ItemFactors:
    """`factors` is (items, factors); `regularisation` and `alpha` are those they were fitted with."""

    factors: Floats
    regularisation: float
    alpha: float

    @classmethod
    def fit(cls, liked: sparse.csr_matrix, settings: Settings, *, seed: int) -> ItemFactors:
        """Solve for people and items in turn, from vectors drawn by the seed; `liked` is csr (people, items), 0 and 1.

        Likes of popular items count less.
        """
        people = np.bincount(liked.indices, minlength=liked.shape[1]).astype(np.float32)
        with threadpool_limits(1, "blas"):
            model = _als(settings, seed)
            model.fit(weighed(liked, people, busy=0.0, popular=POPULAR)[0], show_progress=False)
        return cls(np.asarray(model.item_factors, np.float32), settings.regularisation, settings.alpha)

    @cached_property
    def _everything(self) -> Floats:
        """What every person's system has in common: Y'Y + lambda I."""
        size = self.factors.shape[1]
        return np.asarray(self.factors.T @ self.factors + self.regularisation * np.eye(size), np.float32)

    @cached_property
    def _columns(self) -> Floats:
        """The factors turned: a product with them, factor by factor, takes half as long."""
        return np.ascontiguousarray(self.factors.T)

    def person(self, items: Positions, counts: Floats) -> Floats:
        """The factors of one who likes `items` so much (counts above 0), shape (factors,)."""
        own = self.factors[items]
        more = np.float32(self.alpha) * counts
        system = self._everything + own.T @ (own * more[:, None])
        return np.asarray(linalg.solve(system, own.T @ (1.0 + more), assume_a="pos", check_finite=False), np.float32)

    def scores(self, items: Positions, counts: Floats) -> Floats:
        """How much one who likes `items` is expected to like every item, near 0 to 1: shape (items,)."""
        return np.asarray(self.person(items, counts) @ self._columns, np.float32)

    def between(self, items: Positions, targets: Positions) -> Floats:
        """How near `items` are to `targets`, as inner products, shape (items, targets)."""
        return np.asarray(self.factors[items] @ self.factors[targets].T, np.float32)

    def to_bytes(self) -> bytes:
        """The model as npz bytes, without pickle."""
        return packed(factors=self.factors, weights=np.array([self.regularisation, self.alpha]))

    @classmethod
    def from_bytes(cls, blob: bytes) -> ItemFactors:
        """The model that `to_bytes` wrote.

        Raises:
            ValueError, OSError, KeyError, BadZipFile: the bytes are damaged.
        """
        with unpacked(blob) as parts:
            regularisation, alpha = parts["weights"].tolist()
            return cls(parts["factors"], regularisation, alpha)


def chosen(material: Material) -> Settings:
    """The settings that restore best what some people were not known to like; the defaults where too few are known."""
    held = trial(material)
    if held is None or not held.material.liked.nnz:
        return TRIED[0]
    models = [ItemFactors.fit(held.material.liked, tried, seed=held.material.seed) for tried in TRIED]
    place = best_of([_quality(held, *pair) for pair in zip(TRIED, models, strict=True)])
    halves = [TRIED[place], *(replace(TRIED[place], half_every=half) for half in HALF_EVERY)]
    return halves[best_of([_quality(held, settings, models[place]) for settings in halves])]


def _quality(held: Trial, settings: Settings, model: ItemFactors) -> float:
    tastes = held.tastes(settings.half_every)
    return held.quality(lambda some: _scores(model, tastes[some]))


def _scores(model: ItemFactors, likes: sparse.csr_matrix) -> Floats:
    spans = zip(likes.indptr[:-1].tolist(), likes.indptr[1:].tolist(), strict=True)
    people = [model.person(likes.indices[start:end].astype(np.intp), likes.data[start:end]) for start, end in spans]
    return np.asarray(np.stack(people) @ model.factors.T, np.float32)


def _als(settings: Settings, seed: int) -> Any:
    from implicit.cpu.als import AlternatingLeastSquares

    return AlternatingLeastSquares(
        factors=settings.factors,
        regularization=settings.regularisation,
        alpha=settings.alpha,
        iterations=settings.iterations,
        num_threads=1,
        random_state=seed,
    )
