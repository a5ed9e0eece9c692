"""What the people like whose likes are nearest to this person's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Floats, ScoringMethod
from eval.models.features import rows_of
from eval.models.matrices import Weighting, people_per_item, popular_for_strangers, weighted


class UserKnn(ScoringMethod):
    """User-kNN: the nearest people speak for what they like, each with their cosine similarity.

    Args:
        k: how many people speak.
        weighting: of the matrix in which people are compared.
        shrinkage: added to the product of lengths.
    """

    name = "user-knn"
    about = "What the people of nearest taste like (Resnick et al. 1994; weights as Robertson and Zaragoza 2009)."
    space: ClassVar = {
        "k": (20, 50, 100, 150, 300, 600),
        "weighting": ("cosine", "bm25", "tf-idf"),
        "shrinkage": (0.0, 1.0, 3.0, 10.0),
    }

    def __init__(self, k: int = 50, weighting: Weighting = "cosine", shrinkage: float = 0.0) -> None:
        self.k, self.weighting, self.shrinkage = k, weighting, shrinkage

    def fit(self, train: Training) -> None:
        """Weigh the matrix and measure its rows; people are compared when somebody asks."""
        self.train, self.people = train, people_per_item(train)
        self.entries = weighted(train.liked, self.weighting)
        self.by_item = self.entries.T.tocsr()
        self.lengths = np.sqrt(np.asarray(self.entries.multiply(self.entries).sum(axis=1)).ravel())

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Sums of similarities; popularity for those who like nothing yet."""
        likes = rows_of(self.train.liked, self.train, questions)
        summed = np.asarray((self._nearest(questions) @ self.train.liked).toarray(), np.float32)
        return popular_for_strangers(summed, likes, self.people)

    def _nearest(self, questions: Sequence[Question]) -> sparse.csr_matrix:
        """How near the nearest people are to those who ask, shape (questions, users), themselves left out."""
        rows = self.train.rows([question.user_id for question in questions])
        asking = rows_of(self.entries, self.train, questions)
        near = (asking @ self.by_item).toarray()
        near /= np.maximum(self.lengths[rows][:, None] * self.lengths + self.shrinkage, 1e-12)
        near[np.arange(len(rows)), rows] = 0.0  # of somebody unknown the whole row is 0 already
        return _highest(near, self.k)


def _highest(values: NDArray[np.float32], k: int) -> sparse.csr_matrix:
    """The `k` highest entries above 0 of each row, those of lower columns where equal."""
    k = min(k, values.shape[1])
    columns = np.argsort(-values, axis=1, kind="stable")[:, :k]
    found = np.take_along_axis(values, columns, axis=1)
    starts = np.arange(0, values.shape[0] * k + 1, max(k, 1))
    kept = sparse.csr_matrix((found.ravel(), columns.ravel(), starts), shape=values.shape)
    kept.eliminate_zeros()
    return kept
