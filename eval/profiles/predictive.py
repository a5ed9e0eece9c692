"""What profiles foretell: held-out items ranked from the text of a profile alone, or from its vectors alone.

The whole catalogue is ranked as in every evaluation of methods. Whoever has no profile scores zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eval.data.questions import Question, Split, Truth
from eval.data.training import Training
from eval.method import Floats, Method, ScoringMethod
from eval.methods.popularity import Popularity
from eval.methods.profile_text import ProfileText
from eval.methods.profile_vectors import ProfileVectors
from eval.profiles.built import Built
from eval.run.asking import Asking
from eval.run.judging import Judge
from palate.types import Profile

CUTOFF = 10
METRICS = {"NDCG@10": "ndcg@10", "Recall@10": "recall@10"}
PerUser = NDArray[np.float64]


class InterestVectors(ScoringMethod):
    """Ranks by the vectors of the interests of given profiles, as `profile-vectors` in the form "many" does of those in
    a store: the sum of an item's cosines to them, each by weight times confidence of the interest.

    Somebody without interests gets an empty list, which scores zero.
    """

    name = "interest-vectors"
    about = "The vectors of a profile's interests alone."

    def __init__(self, profiles: Mapping[str, Profile]) -> None:
        self._profiles = profiles

    def fit(self, train: Training) -> None:
        """Put items and interests into one space."""
        self._vectors = ProfileVectors(form="many")
        self._vectors.open(train, self._profiles.get)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """See `ScoringMethod.scores`; -inf in the whole row of somebody without interests."""
        return self._vectors.scores(questions)


@dataclass(frozen=True)
class Foretelling:
    """Asks the questions of a split of whatever ranks from profiles.

    Args:
        train: the training part of `split`.
        split: the questions and what was chosen.
        users: the values of these come back, in their order; only their questions are asked.
        seed: orders equal scores.
    """

    train: Training
    split: Split
    users: tuple[str, ...]
    seed: int

    def of_text(self, built: Built) -> dict[str, PerUser]:
        """Each metric per user, from the texts alone."""
        return self._values(ProfileText(built.texts()))

    def of_vectors(self, built: Built) -> dict[str, PerUser]:
        """Each metric per user, from the vectors of interests alone."""
        return self._values(InterestVectors(built.profiles))

    def of_popularity(self) -> dict[str, PerUser]:
        """Each metric per user, from what most people like: what a profile that says nothing of the person reaches."""
        return self._values(Popularity())

    def _values(self, method: Method) -> dict[str, PerUser]:
        method.fit(self.train)
        found = self._judge.values(self._asking.ask(method))
        place = {user: row for row, user in enumerate(self._judge.users)}
        rows = [place[user] for user in self.users]
        return {label: found[name][rows] for label, name in METRICS.items()}

    @cached_property
    def _asked(self) -> list[int]:
        wanted = set(self.users)
        return [number for number, one in enumerate(self.split.questions) if one.user_id in wanted]

    @cached_property
    def _asking(self) -> Asking:
        questions, truths = self._pairs
        return Asking(self.train, questions, truths, CUTOFF, self.seed, self.train.progress)

    @cached_property
    def _judge(self) -> Judge:
        questions, truths = self._pairs
        return Judge(questions, truths, self.train.catalogue, (CUTOFF,))

    @property
    def _pairs(self) -> tuple[list[Question], list[Truth]]:
        asked = self._asked
        return [self.split.questions[n] for n in asked], [self.split.truths[n] for n in asked]
