"""Factors of people and items, learned so that what is liked stands before what is not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Floats, ScoringMethod
from eval.models.factors import Factors


class Bpr(ScoringMethod):
    """Matrix factorisation with pairwise ranking, as the library implicit fits it; on one thread, since several
    would write to the same vectors in an order that differs from run to run.

    Args:
        factors: length of the vectors; a bias of each item comes on top.
        learning_rate: of stochastic gradient ascent.
        regularisation: of squared lengths.
        iterations: over all likes.
    """

    name = "bpr"
    about = "Matrix factorisation by Bayesian personalised ranking (Rendle et al. 2009)."
    space: ClassVar = {
        "factors": (16, 32, 64, 128),
        "learning_rate": (0.005, 0.01, 0.02, 0.05),
        "regularisation": (0.001, 0.01, 0.03, 0.1),
        "iterations": (50, 100, 200),
    }

    def __init__(
        self, factors: int = 64, learning_rate: float = 0.01, regularisation: float = 0.01, iterations: int = 100
    ) -> None:
        self.factors, self.learning_rate = factors, learning_rate
        self.regularisation, self.iterations = regularisation, iterations

    def fit(self, train: Training) -> None:
        """Draw likes and items not met, by the seed."""
        from implicit.cpu.bpr import BayesianPersonalizedRanking

        make = partial(
            BayesianPersonalizedRanking,
            factors=self.factors,
            learning_rate=self.learning_rate,
            regularization=self.regularisation,
            iterations=self.iterations,
            num_threads=1,
            random_state=train.seed,
        )
        self.model = Factors.fit(make, train)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Inner products, in no unit; popularity for those who like nothing yet."""
        return self.model.scores(questions)
