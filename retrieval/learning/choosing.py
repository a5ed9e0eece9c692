"""Which scorer is best, by questions it was not trained on; a simpler one wins where the difference may be chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from retrieval.learning.lessons import FoldFeatures
from retrieval.learning.metric import ndcg
from retrieval.learning.training import TRAINERS, Trainer
from retrieval.sources.ranking import Floats, Positions

PARTS = 3
LEAST = 30
"""Fewest questions with something right among their candidates from which more than one source's lead is learned."""
LEAST_PEOPLE = 10
"""And fewest people who asked them."""
MARGIN = 0.5
"""Standard errors by which the more elaborate must be better,"""
FEW_PEOPLE = 100
"""and twice that where there are so few people: what leads by chance there costs more than a missed lead."""


@dataclass(frozen=True)
class Compared:
    """What came of comparing: NDCG@10 by name of the scorer, the mean over people; the name of the best; and its scores
    of all candidates, each by a scorer that had not seen the question.
    """

    values: Mapping[str, float]
    chosen: str
    scores: Floats


def compare(lessons: FoldFeatures, seed: int, trainers: Mapping[str, Trainer] = TRAINERS) -> Compared:
    """Train every scorer on two thirds of the people's questions, measure it on the others', three times over."""
    people, person = np.unique(lessons.people, return_inverse=True)
    part = (np.random.default_rng(seed).permutation(len(people)) % PARTS)[person]
    scores = {name: _unseen(lessons, part, trainer, seed) for name, trainer in trainers.items()}
    each = {name: ndcg(one, lessons.right, lessons.starts, lessons.wanted) for name, one in scores.items()}
    of_person = {name: _means(values, person) for name, values in each.items()}
    chosen = _best(of_person)
    return Compared({name: float(values.mean()) for name, values in of_person.items()}, chosen, scores[chosen])


def _means(values: Floats, person: Positions) -> Floats:
    """The mean of each person's values, shape (people,)."""
    return np.asarray(np.bincount(person, weights=values) / np.bincount(person), np.float32)


def _unseen(lessons: FoldFeatures, part: Positions, trainer: Trainer, seed: int) -> Floats:
    scores = np.zeros(len(lessons.right), np.float32)
    for number in range(PARTS):
        scorer = trainer(lessons.part(part != number), seed)
        rows = np.repeat(part == number, np.diff(lessons.starts))
        scores[rows] = scorer.scores(lessons.table[rows])
    return scores


def _best(each: Mapping[str, Floats]) -> str:
    """The first of the names, which go from simple to elaborate, that none after it clearly beats."""
    names = list(each)
    best = names[0]
    for name in names[1:]:
        gain = each[name] - each[best]
        error = float(gain.std()) / max(len(gain), 1) ** 0.5
        if float(gain.mean()) > MARGIN * (1 + FEW_PEOPLE / max(len(gain), 1)) * error:
            best = name
    return best
