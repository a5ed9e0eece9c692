"""What most people like, the same for everybody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Floats, ScoringMethod
from eval.models.matrices import people_per_item


class Popularity(ScoringMethod):
    """Counts the people who like each item."""

    name = "popularity"
    about = "How many people like each item: the least that a method must beat (Cremonesi et al. 2010)."

    def fit(self, train: Training) -> None:
        """Count."""
        self.people = people_per_item(train)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Numbers of people, the same row for everybody."""
        return np.tile(self.people, (len(questions), 1))
