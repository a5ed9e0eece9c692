"""A linear model of items by items, solved in one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Floats, ScoringMethod
from eval.models.features import rows_of
from eval.models.matrices import people_per_item, popular_for_strangers
from retrieval.linear import autoencoder


class Ease(ScoringMethod):
    """EASE: the weights between items that restore people's likes best, none from an item to itself.

    Args:
        regularisation: lambda of the paper; the higher, the less a pair of items few people met is trusted.
        most_items: only so many of the most liked items have weights, others score 0. It matters where there are
            more people than that as well: else the model is solved over people, and every item has weights.
    """

    name = "ease"
    about = "Linear autoencoder in closed form (Steck 2019)."
    space: ClassVar = {"regularisation": (20.0, 50.0, 100.0, 150.0, 200.0, 300.0, 400.0, 500.0, 700.0, 1000.0, 2000.0)}

    def __init__(self, regularisation: float = 200.0, most_items: int = 12_000) -> None:
        self.regularisation, self.most_items = regularisation, most_items

    def fit(self, train: Training) -> None:
        """Solve."""
        self.train, self.people = train, people_per_item(train)
        self.model = autoencoder.fit(train.liked, self.regularisation, largest=self.most_items)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Sums of weights, near 1 for what is liked; popularity for those who like nothing yet."""
        likes = rows_of(self.train.liked, self.train, questions)
        return popular_for_strangers(self.model.scores(likes), likes, self.people)
