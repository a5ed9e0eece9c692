"""Factors of people and items, by alternating least squares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Floats, ScoringMethod
from eval.models.factors import Factors


class Als(ScoringMethod):
    """Weighted matrix factorisation, as the library implicit fits it.

    Args:
        factors: length of the vectors.
        regularisation: of their squared lengths.
        alpha: how much more a like counts than an item not met.
        iterations: over all people and items.
    """

    name = "als"
    about = "Matrix factorisation of implicit feedback by least squares (Hu, Koren and Volinsky 2008)."
    space: ClassVar = {
        "factors": (16, 32, 64, 128),
        "regularisation": (0.01, 0.1, 1.0, 10.0, 30.0),
        "alpha": (1.0, 5.0, 10.0, 40.0),
        "iterations": (10, 15, 30),
    }

    def __init__(
        self, factors: int = 64, regularisation: float = 0.01, alpha: float = 10.0, iterations: int = 15
    ) -> None:
        self.factors, self.regularisation, self.alpha, self.iterations = factors, regularisation, alpha, iterations

    def fit(self, train: Training) -> None:
        """Solve for people and items in turn, from vectors drawn by the seed."""
        from implicit.cpu.als import AlternatingLeastSquares

        make = partial(
            AlternatingLeastSquares,
            factors=self.factors,
            regularization=self.regularisation,
            alpha=self.alpha,
            iterations=self.iterations,
            num_threads=0,
            random_state=train.seed,
        )
        self.model = Factors.fit(make, train)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Inner products, near 1 for what is liked; popularity for those who like nothing yet."""
        return self.model.scores(questions)
