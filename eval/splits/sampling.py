"""Candidates drawn by chance, for those who must compare with figures made so.

Figures over sampled candidates are no estimates of full ranking, and can order methods differently (Krichene and Rendle
2020): a split says that it is sampled, and so does every report on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from eval.data.questions import Question, Split, Truth
from eval.splits.rankable import Rankable
from palate.errors import InputError
from retrieval.sources.ranking import Mask, Positions

S = TypeVar("S", bound=Split)


def sampled(split: S, n: int, seed: int = 0) -> S:
    """The same questions, each with `n` items to rank that the person never met, beside the relevant and refused ones.

    They are drawn with equal chances from what the question ranks; where that is fewer than `n`, all are taken.

    Args:
        split: what to cut down.
        n: candidates per question, besides those that the truth holds.
        seed: of the draws.

    Raises:
        InputError: `n` below 1, or a split that is sampled already.
    """
    if n < 1:
        raise InputError(f"Option 'sampled' must be a whole number of 1 or more, got {n!r}.")
    if split.sampled is not None:
        raise InputError(f"This split is sampled to {split.sampled} candidates already. Sample the full one.")
    rng, rankable = np.random.default_rng(seed), Rankable(split)
    questions = tuple(
        _narrowed(question, truth, _some(rng, rankable.unanswered(question, truth), n), rankable.ids)
        for question, truth in zip(split.questions, split.truths, strict=True)
    )
    sentence = f"{split.sentence} SAMPLED: each question ranks {n} items drawn by chance beside its own."
    return replace(split, questions=questions, sentence=sentence, sampled=n)


def _some(rng: np.random.Generator, mask: Mask, n: int) -> Positions:
    places = np.flatnonzero(mask)
    return places if len(places) <= n else rng.choice(places, n, replace=False)


def _narrowed(question: Question, truth: Truth, drawn: Positions, ids: Sequence[str]) -> Question:
    candidates = {ids[place] for place in drawn} | truth.relevant | truth.refused
    return replace(question, candidates=tuple(sorted(candidates)))
