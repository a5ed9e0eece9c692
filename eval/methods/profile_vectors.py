"""Rank from the vectors of a profile's interests, and from nothing else of the person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Need, ScoringMethod
from eval.models.features import Floats
from eval.profiled import with_profiles
from palate.errors import InputError
from retrieval.contents import InterestRows, ItemRows
from retrieval.interest_rows import gather

Joining = Literal["best", "sum", "weighted"]


class ProfileVectors(ScoringMethod):
    """Cosine of items to the vectors of the person's strongest interests, each asked by itself.

    Somebody without a profile gets an empty list, which scores zero.

    Args:
        joining: the "best" of an item's cosines to the interests, their plain "sum", or their sum "weighted" by weight
            times confidence of the interest.
    """

    name = "profile-vectors"
    about = "The vectors of the profile's interests alone: cosine to those of items, one interest at a time."
    needs: ClassVar[frozenset[Need]] = frozenset({"texts", "embedder"})
    space: ClassVar = {"joining": ("weighted", "sum", "best")}

    def __init__(self, *, joining: Joining = "weighted") -> None:
        if joining not in ("best", "sum", "weighted"):
            raise InputError(f"Expected joining 'best', 'sum' or 'weighted', got {joining!r}.")
        self.joining = joining

    def fit(self, train: Training) -> None:
        """Make the vectors of everybody's interests; profiles are built by statistics where there are none yet."""
        self._items = train.item_vectors
        self._interests = train.keep("interest vectors", lambda: interest_rows(train))
        self._weights = _weights(train, self._interests)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """See `ScoringMethod.scores`; -inf in the whole row of somebody without interests."""
        return np.stack([self._one(self._interests.of(question.user_id)) for question in questions])

    def _one(self, rows: slice) -> Floats:
        if rows.start == rows.stop:
            return np.full(len(self._items), -np.inf, np.float32)
        vectors = self._interests.matrix[rows]
        if self.joining == "best":
            return np.asarray((self._items @ vectors.T).max(axis=1), np.float32)
        weights = self._weights[rows] if self.joining == "weighted" else np.ones(len(vectors), np.float32)
        return np.asarray(self._items @ (weights @ vectors), np.float32)


def interest_rows(train: Training) -> InterestRows:
    """A vector for each of everybody's strongest interests, as the index of the training store would hold them.

    Raises:
        InputError: there is no embedder.
    """
    store = with_profiles(train)
    items = ItemRows.arrange(train.catalogue.ids, train.catalogue.domain_of, train.item_vectors)
    if train.embedder is None:
        raise InputError("Expected an embedder to make vectors of interests with, got none.")
    return gather(store, items, train.embedder, progress=train.progress)


def _weights(train: Training, rows: InterestRows) -> Floats:
    """Weight times confidence of each interest, in the order of the rows."""
    weights = np.zeros(len(rows.keys), np.float32)
    for profile in train.store.profiles():
        own = rows.of(profile.user_id)
        worth = {one.key: one.weight * one.confidence for one in profile.interests}
        weights[own] = [worth[key] for key in rows.keys[own]]
    return weights
