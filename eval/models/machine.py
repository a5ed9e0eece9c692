"""A factorisation machine between two sides, fitted so that what was chosen stands out among sampled items.

    score(s, i) = x_i . w + (x_s V) . (x_i W)

s is a situation and i an item, each a row of a sparse matrix (Rendle 2010). Pairs of columns of the same side are left
out: within a situation they are the same for every item and change no ranking, and within an item they say no more
than its weight does. The loss is a sampled softmax (Jean et al. 2015): a choice against items drawn evenly, each of
which stands for items / negatives. Steps follow Adagrad (Duchi et al. 2011).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from eval.models.situations import Choices, Floats, Positions

START = 0.1
"""How long vectors are at the start, about."""
BATCH = 512
TINY = 1e-8


@dataclass(frozen=True)
class Settings:
    """How to fit.

    Args:
        factors: length of vectors.
        epochs: how often each choice is looked at.
        rate: of learning.
        shrinkage: how strongly the vectors that a step touches are drawn to zero.
        negatives: how many items each step compares with; all where there are no more.
    """

    factors: int
    epochs: int
    rate: float
    shrinkage: float
    negatives: int


class Parameter:
    """A table that is learned a few rows at a time."""

    def __init__(self, values: Floats, settings: Settings) -> None:
        self.values, self._settings = values, settings
        self._squares = np.full_like(values, TINY)

    def step(self, rows: sparse.csr_matrix, gradient: Floats) -> None:
        """Go against the gradient of what `rows` @ `values` gave."""
        touched, where = np.unique(rows.indices, return_inverse=True)
        placed = sparse.csr_matrix((rows.data, where, rows.indptr), shape=(rows.shape[0], len(touched)))
        slope = np.asarray(placed.T @ gradient, np.float32) + self._settings.shrinkage * self.values[touched]
        self._squares[touched] += slope * slope
        self.values[touched] -= self._settings.rate * slope / np.sqrt(self._squares[touched])


class Machine:
    """The fitted machine; `scores` is one product of two dense matrices."""

    def __init__(self, situations: int, items: sparse.csr_matrix, settings: Settings, seed: int) -> None:
        self._rng, self._sides, self._settings = np.random.default_rng(seed), items, settings
        self._situations = Parameter(self._drawn(situations), settings)
        self._items = Parameter(self._drawn(items.shape[1]), settings)
        self._weights = Parameter(np.zeros((items.shape[1], 1), np.float32), settings)

    def _drawn(self, rows: int) -> Floats:
        shape = (rows, self._settings.factors)
        drawn: Floats = self._rng.standard_normal(shape, np.float32) * np.float32(START / np.sqrt(shape[1]))
        return drawn

    def fit(self, situations: sparse.csr_matrix, chosen: Choices) -> None:
        """Learn from choices; row i of `situations` is where choice i was made.

        What somebody chose in the same context is never held against their choice; what they chose in another is.
        """
        together = chosen.together(self._sides.shape[0])
        for _ in range(self._settings.epochs):
            order = self._rng.permutation(len(chosen.items))
            for start in range(0, len(order), BATCH):
                batch = order[start : start + BATCH]
                others = self._others(self._sides.shape[0])
                held = _places(together[chosen.occasions[batch]], others)
                self._step(situations[batch], chosen.items[batch], others, held)

    def scores(self, situations: sparse.csr_matrix) -> Floats:
        """Scores of every item in every situation, shape (situations, items)."""
        vectors = self._sides @ self._items.values
        weights = (self._sides @ self._weights.values)[:, 0]
        return np.asarray((situations @ self._situations.values) @ vectors.T + weights, np.float32)

    def _others(self, items: int) -> Positions:
        if items <= self._settings.negatives:
            return np.arange(items)
        return self._rng.integers(0, items, self._settings.negatives)

    def _step(
        self, situations: sparse.csr_matrix, chosen: Positions, others: Positions, held: NDArray[np.bool_]
    ) -> None:
        sides = self._sides[np.concatenate([chosen, others])]
        vectors, weights = sides @ self._items.values, (sides @ self._weights.values)[:, 0]
        own, rest = vectors[: len(chosen)], vectors[len(chosen) :]
        asked = np.asarray(situations @ self._situations.values, np.float32)
        right = (asked * own).sum(axis=1) + weights[: len(chosen)]
        wrong = asked @ rest.T + weights[len(chosen) :] + np.log(self._sides.shape[0] / len(others))
        missed, blamed = _softmax_slopes(right, np.where(held, -np.inf, wrong))
        slopes = np.concatenate([missed[:, None] * asked, blamed.T @ asked])
        self._situations.step(situations, missed[:, None] * own + blamed @ rest)
        self._items.step(sides, slopes)
        self._weights.step(sides, np.concatenate([missed, blamed.sum(axis=0)])[:, None])


def _softmax_slopes(right: Floats, wrong: Floats) -> tuple[Floats, Floats]:
    """Slopes of the loss by the score of the choice, shape (choices,), and by those of others (choices, others)."""
    top = np.maximum(right, wrong.max(axis=1))
    odds, chosen = np.exp(wrong - top[:, None]), np.exp(right - top)
    whole = chosen + odds.sum(axis=1)
    return (chosen / whole - 1.0).astype(np.float32), (odds / whole[:, None]).astype(np.float32)


def _places(rows: sparse.csr_matrix, others: Positions) -> NDArray[np.bool_]:
    """Which of `others` (columns, perhaps repeated) each row has, shape (rows, others)."""
    held = np.zeros((rows.shape[0], rows.shape[1]), np.bool_)
    held[np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)), rows.indices] = True
    return held[:, others]
