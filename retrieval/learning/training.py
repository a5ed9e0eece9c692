"""How each kind of scorer is trained from fold features."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from retrieval.learning import softmax
from retrieval.learning.features import AGAINST, OF_REQUEST, OF_SOURCE
from retrieval.learning.lessons import FoldFeatures
from retrieval.learning.metric import Judge, ndcg
from retrieval.learning.scorers import Fusion, Linear, Scorer, Together, Trees, bent, worth
from retrieval.learning.thinning import answered, thinned
from retrieval.sources.ranking import Floats, Positions

Trainer = Callable[[FoldFeatures, int], Scorer]
WEIGHTS = (0.0, 0.25, 1.0)
ROUNDS = 2
MOST_ASKED = 200
"""Questions on which weights of the fusion are tried."""
PAIRS = 10
"""Wrong candidates that each right one is compared with."""
MOST_PAIRS = 20_000
TREES: Mapping[str, Any] = MappingProxyType(
    {
        "objective": "binary",
        "learning_rate": 0.03,
        "num_leaves": 15,
        "min_data_in_leaf": 100,
        "feature_fraction": 0.5,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 10.0,
        "max_bin": 127,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }
)
COUNT = 60


def values_alone(lessons: FoldFeatures) -> dict[str, float]:
    """NDCG@10 of each source by itself, but for those that only speak against items; 0 of one that says nothing."""
    return {
        name: _value(_alone(lessons, name), lessons) if lessons.table[:, place * len(OF_SOURCE)].any() else 0.0
        for place, name in enumerate(lessons.sources)
        if name not in AGAINST
    }


def best_single(lessons: FoldFeatures, seed: int) -> Scorer:
    """The source that ranks best by itself."""
    values = values_alone(lessons)
    return _alone(lessons, max(values, key=lambda name: values[name]))


def fusion(lessons: FoldFeatures, seed: int) -> Scorer:
    """Weights by coordinate ascent from the best source alone (Metzler and Croft 2007)."""
    asked = _some(lessons, seed)
    judge, said = (
        Judge(asked.right, asked.starts, asked.wanted),
        np.ascontiguousarray(worth(asked.table, len(asked.sources)).T),
    )
    start = best_single(asked, seed)
    assert isinstance(start, Fusion)
    weights = np.array(start.weights, np.float32)
    found = float((judge(weights @ said) * asked.counts).mean())
    for _ in range(ROUNDS):
        for place, name in enumerate(lessons.sources):
            rest = weights @ said - weights[place] * said[place]
            for weight in WEIGHTS:
                signed = np.float32(-weight if name in AGAINST else weight)
                value = float((judge(rest + signed * said[place]) * asked.counts).mean())
                if value > found + 1e-6:
                    weights[place], found = signed, value
    return Fusion(tuple(weights.tolist()))


def logistic(lessons: FoldFeatures, seed: int) -> Scorer:
    """Conditional logistic regression: see `retrieval.learning.softmax`."""
    taught = answered(lessons)
    table, mean, spread = _scaled(taught)
    return _linear(mean, spread, softmax.fit(table, taught))


def support_vectors(lessons: FoldFeatures, seed: int) -> Scorer:
    """A linear support vector machine over pairs of a right and a wrong candidate (RankSVM, Joachims 2002)."""
    from sklearn.svm import LinearSVC  # dear to import

    taught = answered(lessons)
    table, mean, spread = _scaled(taught)
    right, wrong = _pairs(taught, seed)
    sign = np.where(np.arange(len(right)) % 2 == 0, 1.0, -1.0).astype(np.float32)
    model = LinearSVC(C=0.01, fit_intercept=False, dual=False, random_state=seed)
    model.fit((table[right] - table[wrong]) * sign[:, None], sign > 0)
    return _linear(mean, spread, model.coef_.ravel())


def boosting(lessons: FoldFeatures, seed: int) -> Scorer:
    """Gradient boosted trees that tell right candidates from wrong ones, starting from the logistic regression: they
    learn what a sum cannot say, and where there is little of that, little changes."""
    from lightgbm import Dataset, train  # dear to import

    start = logistic(lessons, seed)
    taught, weights = thinned(answered(lessons), seed)
    known = start.scores(taught.table) + _shift(taught, weights)
    counts = weights * np.sqrt(taught.counts)[taught.groups()]
    data = Dataset(taught.table, taught.right.astype(np.int32), weight=counts, init_score=known)
    booster = train({**TREES, "seed": seed}, data, num_boost_round=COUNT)
    gain = tuple(float(value) for value in booster.feature_importance("gain"))
    return Together((start, Trees(booster.model_to_string(), gain)))


TRAINERS: Mapping[str, Trainer] = MappingProxyType(
    {
        "best source alone": best_single,
        "rank fusion": fusion,
        "linear SVM": support_vectors,
        "logistic regression": logistic,
        "gradient boosting": boosting,
    }
)
"""From the simplest to the most elaborate."""


def _shift(lessons: FoldFeatures, weights: Floats) -> float:
    """The log odds of a right candidate."""
    yes = float(weights[lessons.right].sum())
    return float(np.log(yes / max(float(weights.sum()) - yes, 1.0)))


def _alone(lessons: FoldFeatures, name: str) -> Fusion:
    return Fusion(tuple(float(other == name) for other in lessons.sources))


def _value(scorer: Scorer, lessons: FoldFeatures) -> float:
    values = ndcg(scorer.scores(lessons.table), lessons.right, lessons.starts, lessons.wanted)
    return float((values * lessons.counts).mean())


def _some(lessons: FoldFeatures, seed: int) -> FoldFeatures:
    asked = answered(lessons)
    chosen = np.random.default_rng(seed).permutation(len(asked))[:MOST_ASKED]
    return asked.part(np.isin(np.arange(len(asked)), chosen))


def _scaled(lessons: FoldFeatures) -> tuple[Floats, Floats, Floats]:
    """Bent columns at mean 0 and spread 1; means and spreads.

    Left at 0 are columns that are the same for a whole question, and bare scores: sums of those differ with how much
    is known of a person, and folds know less than the whole.
    """
    table = bent(lessons.table)
    mean, spread = table.mean(axis=0), np.maximum(table.std(axis=0), 1e-6)
    table = (table - mean) / spread
    table[:, -len(OF_REQUEST) :] = 0.0
    table[:, len(OF_SOURCE) - 1 : len(lessons.sources) * len(OF_SOURCE) : len(OF_SOURCE)] = 0.0
    return table, mean, spread


def _linear(mean: Floats, spread: Floats, weights: Floats) -> Linear:
    return Linear(*(tuple(float(value) for value in row) for row in (mean, spread, weights)))


def _pairs(lessons: FoldFeatures, seed: int, each: int = PAIRS) -> tuple[Positions, Positions]:
    """For each right candidate `each` of the wrong ones of its question."""
    rng = np.random.default_rng(seed)
    wrong = np.flatnonzero(~lessons.right)
    starts = np.searchsorted(lessons.groups()[wrong], np.arange(len(lessons) + 1))
    right = np.repeat(np.flatnonzero(lessons.right), each)
    right = right[np.diff(starts)[lessons.groups()[right]] > 0]
    of = lessons.groups()[right]
    drawn = (np.diff(starts)[of] * rng.random(len(right))).astype(np.intp)
    chosen = rng.permutation(len(right))[:MOST_PAIRS]
    return right[chosen].astype(np.intp), wrong[starts[of] + drawn][chosen].astype(np.intp)
