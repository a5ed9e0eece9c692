"""Fewer wrong candidates to learn from, weighted so that nothing is learned from which ones were left out."""

from __future__ import annotations

import numpy as np

from retrieval.learning.lessons import FoldFeatures
from retrieval.sources.ranking import Floats

HEAD = 60
"""Wrong candidates so far up in the lists are all kept."""
TAIL = 100
"""Of the others, about so many of each question."""


def answered(lessons: FoldFeatures) -> FoldFeatures:
    """The questions with something right among their candidates: the others teach no order."""
    return lessons.part(np.bincount(lessons.groups()[lessons.right], minlength=len(lessons)) > 0)


def thinned(lessons: FoldFeatures, seed: int, *, head: int = HEAD, tail: int = TAIL) -> tuple[FoldFeatures, Floats]:
    """All right candidates, the wrong ones of the `head` and a draw of the rest; and the weight of each.

    A drawn one stands for those that were not: it weighs one over its chance to be drawn.
    """
    groups = lessons.groups()
    rest = (np.arange(len(groups)) - lessons.starts[groups] >= head) & ~lessons.right
    left = np.bincount(groups[rest], minlength=len(lessons))
    chance = np.minimum(tail / np.maximum(left, 1), 1.0)[groups]
    kept = ~rest | (np.random.default_rng(seed).random(len(groups)) < chance)
    return lessons.rows(kept), np.where(rest, 1.0 / chance, 1.0)[kept].astype(np.float32)
