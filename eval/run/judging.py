"""Lists beside the truth: one value per user and metric. A question that failed scores zero and stays in every mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eval.data.questions import Question, Truth
from eval.metrics import Judged, judge, measure, names, per_user
from eval.run.asking import Answers
from retrieval.sources.catalogue import Catalogue

Floats = NDArray[np.float64]


class Judge:
    """Judges the answers of every method by the same truths.

    Args:
        questions: what was asked.
        truths: what was chosen, one for each question.
        catalogue: names the positions in lists.
        cutoffs: the k of every metric of lists.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        truths: Sequence[Truth],
        catalogue: Catalogue,
        cutoffs: Sequence[int],
    ) -> None:
        self._users = [question.user_id for question in questions]
        self._truths, self._catalogue = truths, catalogue
        self._refused = np.array([bool(truth.refused) for truth in truths], np.bool_)
        self.metrics = names(cutoffs, refused=bool(self._refused.any()))
        self.users = tuple(dict.fromkeys(self._users))

    def values(self, answers: Answers) -> dict[str, Floats]:
        """Each metric's value for each of `users`, the mean of their questions; NaN where it has no meaning."""
        judged = self._judged(answers)
        found = {name: measure(judged, name) for name in self.metrics}
        lost = np.array(sorted(answers.failed), np.intp)
        for name, values in found.items():
            values[lost] = np.where(self._refused[lost] | ("@" in name), 0.0, np.nan)
        return {name: per_user(values, self._users) for name, values in found.items()}

    def nothing(self) -> dict[str, Floats]:
        """The values of a method that answered no question: zero throughout."""
        zero = np.zeros(len(self._users))
        judged = {name: zero if "@" in name else np.where(self._refused, 0.0, np.nan) for name in self.metrics}
        return {name: per_user(values, self._users) for name, values in judged.items()}

    def _judged(self, answers: Answers) -> Judged:
        preferences = tuple((good.astype(np.float64), bad.astype(np.float64)) for good, bad in answers.preferences)
        return judge(answers.items.tolist(), self._relevant, answers.items.shape[1], preferences=preferences)

    @cached_property
    def _relevant(self) -> list[set[int]]:
        return [set(self._catalogue.positions(truth.scored).tolist()) for truth in self._truths]


def means(values: Mapping[str, Floats]) -> dict[str, float]:
    """The mean over users of each metric, those without a value left out."""
    return {name: float(np.nanmean(found)) for name, found in values.items() if not np.isnan(found).all()}
