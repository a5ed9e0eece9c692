"""What most people like of each domain, each domain as much as this person goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy import sparse

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Floats, Need, ScoringMethod
from eval.models.features import rows_of
from eval.models.matrices import people_per_item


class PopularityInDomain(ScoringMethod):
    """How likely the person turns to the item's domain, times the item's share of all likes in that domain.

    Where one domain is asked, that is popularity in it. Somebody unknown turns to domains as all people do.

    Args:
        prior: everybody's shares of domains count as much as so many likes of the person's own.
    """

    name = "popularity-domain"
    about = "Popularity within each domain, domains as often as the person goes there."
    needs: ClassVar[frozenset[Need]] = frozenset({"domains"})
    space: ClassVar = {"prior": (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)}

    def __init__(self, prior: float = 5.0) -> None:
        self.prior = prior

    def fit(self, train: Training) -> None:
        """Count likes of items and of domains."""
        self.train, people = train, people_per_item(train)
        names = sorted(set(train.catalogue.domain_of))
        place = {name: column for column, name in enumerate(names)}
        self.domain = np.array([place[name] for name in train.catalogue.domain_of], np.intp)
        total = np.bincount(self.domain, weights=people, minlength=len(names))
        self.usual = (total / max(total.sum(), 1.0)).astype(np.float32)
        self.share = (people / np.maximum(total, 1.0)[self.domain]).astype(np.float32)
        cells = (np.ones(len(people), np.float32), (np.arange(len(people)), self.domain))
        self.belongs = sparse.csr_matrix(cells, shape=(len(people), len(names)))

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Probabilities of items, which sum to 1 over the catalogue."""
        likes = rows_of(self.train.liked, self.train, questions)
        counted = (likes @ self.belongs).toarray() + self.prior * self.usual
        turns_to = counted / np.maximum(counted.sum(axis=1, keepdims=True), 1e-12)
        return np.asarray(turns_to[:, self.domain] * self.share, np.float32)
