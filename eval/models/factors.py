"""Matrix factorisation by the library implicit: what ALS and BPR share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from eval.data.questions import Question
from eval.data.training import Training
from eval.models.features import rows_of
from eval.models.matrices import Floats, people_per_item, popular_for_strangers


@dataclass(frozen=True)
class Factors:
    """A vector of each user and of each item, whose inner products are scores."""

    train: Training
    users: Floats
    items: Floats
    people: Floats

    @classmethod
    def fit(cls, make: Callable[[], Any], train: Training) -> Factors:
        """Fit the model of `implicit` that `make` makes to who likes what; without a single like all is zero.

        Linear algebra below it runs on one thread: implicit splits the work over people and items itself.
        """
        people = people_per_item(train)
        if not train.liked.nnz:
            users, items = (np.zeros((size, 1), np.float32) for size in train.liked.shape)
            return cls(train, users, items, people)
        with threadpool_limits(1, "blas"):
            model = make()
            model.fit(train.liked, show_progress=False)
        return cls(train, np.asarray(model.user_factors), np.asarray(model.item_factors), people)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Inner products, shape (questions, items); popularity for those who like nothing yet."""
        rows = self.train.rows([question.user_id for question in questions])
        found = np.zeros((len(rows), len(self.items)), np.float32)
        found[rows >= 0] = self.users[rows[rows >= 0]] @ self.items.T
        return popular_for_strangers(found, rows_of(self.train.liked, self.train, questions), self.people)
