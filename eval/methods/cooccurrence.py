"""Items that stand together in people's histories, short histories counting more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Floats, ScoringMethod
from eval.models.features import rows_of
from eval.models.matrices import people_per_item, popular_for_strangers


class Cooccurrence(ScoringMethod):
    """Counts the people who like both items, each person counting 1 / log(2 + items they like), as common
    neighbours in a graph count less the more neighbours they have."""

    name = "cooccurrence"
    about = "Items liked by the same people, long histories counting less (Adamic and Adar 2003)."

    def fit(self, train: Training) -> None:
        """Count pairs of items."""
        self.train, self.people = train, people_per_item(train)
        says = 1.0 / np.log(2.0 + np.diff(train.liked.indptr))
        together = (train.liked.T @ sparse.diags_array(says.astype(np.float32)) @ train.liked).tocsr()
        together.setdiag(0.0)
        self.together = sparse.csr_matrix(together)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Weighted numbers of people, summed over what is liked; popularity for those who like nothing yet."""
        likes = rows_of(self.train.liked, self.train, questions)
        summed = np.asarray((likes @ self.together).toarray(), np.float32)
        return popular_for_strangers(summed, likes, self.people)
