"""Canaries: items put among the truth by chance, which only somebody who has seen the truth can sing of.

A canary is drawn with equal chances from the unpopular items that a question could be answered with. Until a method has
seen the truth, its list can hold the canary no more often than any other of those items: the chance of each question
is the share of them that its list holds, and how many canaries all lists hold together follows from these chances
alone. A permutation over people would say nearly the same; the draw itself says it exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from eval.data.questions import Question, Split, Truth
from eval.splits.rankable import Rankable
from retrieval.sources.ranking import Mask

LEAST = 20
"""So many questions get a canary even where the share of them is smaller, if there are as many."""
DEPTH = 10
"""Places of a list that are looked at."""
HANDFUL = 5
"""Fewer canaries than this in all lists together are no sign of anything."""
ALARM = 1e-4
"""A leak is told where chance does so well less often than this."""

S = TypeVar("S", bound=Split)


def with_canaries(split: S, *, share: float = 0.1, seed: int = 0) -> S:
    """The same questions, some of whose truths hold one canary: listed as relevant, never to be scored.

    Canaries are items met no more often in training than the median item, which the person never met, from among
    those the question ranks. A question that has no such item gets none.

    Args:
        split: without canaries.
        share: of the questions, 0 to 1; at least `LEAST` of them.
        seed: of the draws.
    """
    rng, pools = np.random.default_rng(seed), _Pools(split)
    size = min(len(split.questions), max(round(share * len(split.questions)), LEAST))
    truths = list(split.truths)
    for place in sorted(rng.choice(len(truths), size, replace=False).tolist()):
        pool = pools.of(split.questions[place], truths[place])
        if pool.any():
            canary = frozenset({pools.ids[rng.choice(np.flatnonzero(pool))]})
            truths[place] = replace(truths[place], relevant=truths[place].relevant | canary, canary=canary)
    return replace(split, truths=tuple(truths))


def leak(split: Split, lists: Sequence[Sequence[str]]) -> str | None:
    """A sentence where lists hold canaries among their first `DEPTH` places more often than chance can explain.

    Args:
        split: with canaries.
        lists: of item ids, best first, one for each question of the split; empty where a question failed.
    """
    chances, hits, pools = [], 0, _Pools(split)
    for question, truth, ids in zip(split.questions, split.truths, lists, strict=True):
        if truth.canary:
            first = set(ids[:DEPTH])
            pool = pools.of(question, replace(truth, relevant=truth.scored))
            chances.append(pool[pools.places(first)].sum() / pool.sum())
            hits += bool(truth.canary & first)
    p = at_least(hits, np.array(chances))
    if hits < HANDFUL or p >= ALARM:
        return None
    return (
        f"{hits} of {len(chances)} canaries stand among the first {DEPTH} places, where chance puts {sum(chances):.1f} "
        f"(p < {ALARM:g}): the method has seen the truth."
    )


def at_least(hits: int, chances: NDArray[np.float64]) -> float:
    """The probability that at least `hits` of independent events with these chances happen (Poisson binomial).

    >>> at_least(2, np.array([0.5, 0.5]))
    0.25
    """
    exactly = np.zeros(max(hits, 1))
    exactly[0] = 1.0
    for chance in chances:
        exactly[1:] = exactly[1:] * (1 - chance) + exactly[:-1] * chance
        exactly[0] *= 1 - chance
    return 1.0 if hits <= 0 else max(0.0, 1.0 - float(exactly.sum()))


class _Pools:
    """The items that the canary of a question is drawn from."""

    def __init__(self, split: Split) -> None:
        self._rankable = Rankable(split)
        self.ids, self.places = self._rankable.ids, self._rankable.places
        self._unpopular = self._seldom_met(split)

    def of(self, question: Question, truth: Truth) -> Mask:
        """A mask (items,); the truth is one without a canary."""
        return self._rankable.unanswered(question, truth) & self._unpopular

    def _seldom_met(self, split: Split) -> Mask:
        met = self._rankable.catalogue.positions(event.item_id for event in split.train.events if event.item_id)
        counts = np.bincount(met, minlength=len(self.ids))
        return np.asarray(counts <= np.median(counts), dtype=bool)
