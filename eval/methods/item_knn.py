"""Items liked by the people who like what this person likes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Floats, ScoringMethod
from eval.models.features import rows_of
from eval.models.matrices import Weighting, people_per_item, popular_for_strangers, weighted
from retrieval.collaborative import ItemNeighbours


class ItemKnn(ScoringMethod):
    """Item-kNN: each liked item speaks for its nearest items, by the cosine between the people who like them.

    Args:
        k: how many nearest items each item speaks for; None for all.
        shrinkage: added to the product of lengths, so that items few people met are not near by chance.
        weighting: of the matrix before lengths and products are taken.
    """

    name = "item-knn"
    about = "Items near to the liked ones by who likes them (Sarwar et al. 2001; Deshpande and Karypis 2004)."
    space: ClassVar = {
        "k": (50, 100, 200, 500, None),
        "shrinkage": (0.0, 3.0, 10.0, 30.0, 100.0),
        "weighting": ("cosine", "tf-idf", "bm25"),
    }

    def __init__(self, k: int | None = 200, shrinkage: float = 0.0, weighting: Weighting = "cosine") -> None:
        self.k, self.shrinkage, self.weighting = k, shrinkage, weighting

    def fit(self, train: Training) -> None:
        """Find the nearest items of each."""
        self.train, self.people = train, people_per_item(train)
        most = len(train.items) if self.k is None else self.k
        entries = weighted(train.liked, self.weighting)
        self.nearest = ItemNeighbours.fit(entries, k=most, shrinkage=self.shrinkage).towards

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Sums of similarities; popularity for those who like nothing yet."""
        likes = rows_of(self.train.liked, self.train, questions)
        summed = np.asarray((likes @ self.nearest).toarray(), np.float32)
        return popular_for_strangers(summed, likes, self.people)
