"""A sparse linear model of items by items, learned for each item over its nearest ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np
from scipy import sparse

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Floats, ScoringMethod
from eval.models.features import rows_of
from eval.models.matrices import people_per_item, popular_for_strangers
from retrieval.collaborative import ItemNeighbours
from retrieval.sources.ranking import Positions

BLOCK = 256


class Slim(ScoringMethod):
    """SLIM with feature selection (fsSLIM): weights of 0 or more that restore each item's column from those of its
    `k` nearest items, by coordinate descent on the elastic net.

    Args:
        l1: what a weight costs; higher makes more of them 0.
        l2: what a squared weight costs, halved.
        k: how many items each is restored from, the nearest by cosine.
        sweeps: over all weights of an item at most; fewer when none moves by more than .0001.
    """

    name = "slim"
    about = "Sparse linear model of items over their neighbours, fsSLIM (Ning and Karypis 2011)."
    space: ClassVar = {
        "l1": (0.05, 0.1, 0.2, 0.5, 1.0, 2.0),
        "l2": (1.0, 3.0, 10.0, 30.0, 100.0, 300.0),
        "k": (50, 100, 200),
    }

    def __init__(self, l1: float = 0.2, l2: float = 30.0, k: int = 100, sweeps: int = 30) -> None:
        self.l1, self.l2, self.k, self.sweeps = l1, l2, k, sweeps

    def fit(self, train: Training) -> None:
        """Learn the weights, a block of items at a time."""
        self.train, self.people = train, people_per_item(train)
        near = train.keep(("nearest items", self.k), lambda: ItemNeighbours.fit(train.liked, k=self.k).towards)
        gram = train.keep("common people", lambda: sparse.csr_matrix(train.liked.T @ train.liked))
        parts = [self._restored(gram, items, around) for items, around in _blocks(near, self.k)]
        self.weights = sparse.vstack(parts, format="csr").T.tocsr() if parts else near

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Sums of weights, near 1 for what is liked; popularity for those who like nothing yet."""
        likes = rows_of(self.train.liked, self.train, questions)
        summed = np.asarray((likes @ self.weights).toarray(), np.float32)
        return popular_for_strangers(summed, likes, self.people)

    def _restored(self, gram: sparse.csr_matrix, items: Positions, around: Positions) -> sparse.csr_matrix:
        """Weights of a block of items, shape (block, items), each row those that restore one item."""
        inner, outer = _products(gram, items, around)
        found = elastic_net(inner, outer, l1=self.l1, l2=self.l2, sweeps=self.sweeps)
        kept = (found > 0) & (around >= 0)
        rows = np.repeat(np.arange(len(items)), kept.sum(axis=1))
        return sparse.csr_matrix((found[kept], (rows, around[kept])), shape=(len(items), gram.shape[0]))


def elastic_net(inner: Floats, outer: Floats, *, l1: float, l2: float, sweeps: int, tolerance: float = 1e-4) -> Floats:
    """Solve many small problems at once: w of 0 or more that minimises w'Gw / 2 - w'q + l1 sum(w) + l2 w'w / 2.

    Cyclic coordinate descent on Gram matrices (Friedman, Hastie and Tibshirani 2010).

    Args:
        inner: G of each problem, shape (problems, k, k).
        outer: q of each, shape (problems, k).
        l1: what a weight costs.
        l2: what a squared weight costs, halved.
        sweeps: over all weights, at most.
        tolerance: no further sweep when no weight moved by more.

    Returns:
        w, shape (problems, k).
    """
    weights, explained = np.zeros_like(outer), np.zeros_like(outer)
    own = np.maximum(np.einsum("pkk->pk", inner) + l2, 1e-12)
    for _ in range(sweeps):
        most = 0.0
        for place in range(outer.shape[1]):
            gradient = outer[:, place] - explained[:, place] - l1 - l2 * weights[:, place]
            moved = np.maximum(weights[:, place] + gradient / own[:, place], 0.0) - weights[:, place]
            weights[:, place] += moved
            explained += inner[:, place] * moved[:, None]
            most = max(most, float(np.abs(moved).max(initial=0.0)))
        if most <= tolerance:
            break
    return weights


def _blocks(near: sparse.csr_matrix, k: int) -> Iterator[tuple[Positions, Positions]]:
    """Items, a block at a time, and the positions of the neighbours of each, shape (block, k), filled up with -1."""
    for start in range(0, near.shape[0], BLOCK):
        items = np.arange(start, min(start + BLOCK, near.shape[0]))
        rows = near[items]
        around = np.full((len(items), k), -1, np.intp)
        counts = np.diff(rows.indptr)
        around[np.arange(k) < counts[:, None]] = rows.indices
        yield items, around[:, : max(int(counts.max(initial=0)), 1)]


def _products(gram: sparse.csr_matrix, items: Positions, around: Positions) -> tuple[Floats, Floats]:
    """What elastic nets need of the Gram matrix; a place without a neighbour has no products with anything."""
    inner = np.zeros((*around.shape, around.shape[1]), np.float32)
    outer = np.zeros(around.shape, np.float32)
    for row, (item, places) in enumerate(zip(items.tolist(), around, strict=True)):
        found = places[places >= 0]
        inner[row, : len(found), : len(found)] = gram[found][:, found].toarray()
        outer[row, : len(found)] = gram[found, item].toarray().ravel() if len(found) else 0.0
    return inner, outer
