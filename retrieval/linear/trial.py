"""A part of the material held out, to choose settings on before all of it is learned from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from retrieval.material import Material
from retrieval.ranks import best
from retrieval.sources.ranking import Floats, Positions

MOST_ASKED = 800
MOST_PEOPLE = 30_000
"""So many people are learned from in a trial at most; of more, a sample."""
FEWEST_EVENTS = 5
HELD_OUT = 0.2
K = 10
TOGETHER = 256


@dataclass(frozen=True, eq=False)
class Trial:
    """`material` without what is held out; `people` (rows) are asked for it: `truth` is csr (people, items) of 0 and 1.

    Nothing of it may be a person's last word in time: of someone whose events have times the last are held out.
    """

    material: Material
    people: Positions
    truth: sparse.csr_matrix

    def tastes(self, half_every: float) -> sparse.csr_matrix:
        """How much each of the people likes what they are known to like, csr (people, items): see `Taste`."""
        return self.material.people.tastes(self.people, half_every=half_every)

    def quality(self, scores: Callable[[slice], Floats]) -> float:
        """Mean NDCG@10 of `scores`, which gives those of some of the people at a time, shape (some, items)."""
        known = self.material.liked[self.people]
        found = [
            _ndcg(_hidden(scores(some), known[some]), self.truth[some])
            for some in (slice(start, start + TOGETHER) for start in range(0, len(self.people), TOGETHER))
        ]
        return float(np.mean(np.concatenate(found)))


def trial(material: Material) -> Trial | None:
    """Hold out a fifth of the events of some people; None where nobody has enough."""
    rng = np.random.default_rng(material.seed)
    sizes = np.diff(material.people.starts)
    known = rng.permutation(len(sizes))[:MOST_PEOPLE]
    asked = np.sort(known[sizes[known] >= FEWEST_EVENTS][:MOST_ASKED])
    kept = np.repeat(np.isin(np.arange(len(sizes)), known), sizes)
    held = np.zeros(len(kept), np.bool_)
    for row in asked.tolist():
        held[_held_out(material, row, rng)] = True
    part = material.part(kept & ~held)
    truth = _new(material.part(held).liked[asked], part.liked[asked])
    some = np.flatnonzero(np.diff(truth.indptr) > 0)
    return Trial(part, asked[some], truth[some]) if len(some) else None


def best_of(found: Sequence[float], *, margin: float = 0.02) -> int:
    """The place of the highest figure: the first, that of the default, unless another is higher by that share.

    >>> best_of([0.2, 0.203]), best_of([0.2, 0.21])
    (0, 1)
    """
    place = int(np.argmax(found))
    return place if found[place] > found[0] * (1.0 + margin) else 0


def _held_out(material: Material, row: int, rng: np.random.Generator) -> Positions:
    start, end = int(material.people.starts[row]), int(material.people.starts[row + 1])
    many = max(1, round(HELD_OUT * (end - start)))
    if np.isfinite(material.people.times[end - 1]):
        return np.arange(end - many, end)
    return start + rng.permutation(end - start)[:many]


def _new(liked: sparse.csr_matrix, known: sparse.csr_matrix) -> sparse.csr_matrix:
    fresh = sparse.csr_matrix(liked - liked.multiply(known), dtype=np.float32)
    fresh.eliminate_zeros()
    return fresh


def _hidden(scores: Floats, known: sparse.csr_matrix) -> Floats:
    found = np.array(scores, np.float32)
    found[known.nonzero()] = -np.inf
    return found


def _ndcg(scores: Floats, truth: sparse.csr_matrix) -> Floats:
    """NDCG@10 of each row."""
    k = min(K, scores.shape[1])
    top = np.stack([best(row, k) for row in scores])
    hits = np.take_along_axis(truth.toarray(), top, axis=1)
    discounts = 1.0 / np.log2(np.arange(2, k + 2))
    ideal = np.cumsum(discounts)[np.minimum(np.diff(truth.indptr), k) - 1]
    return np.asarray(hits @ discounts / ideal, np.float32)
