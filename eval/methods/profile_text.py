"""Rank from what a profile says in words, and from nothing else of the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Need, ScoringMethod
from eval.models.features import Floats
from eval.profiled import with_profiles
from palate.types import GRANULARITIES, Profile


class ProfileText(ScoringMethod):
    """Cosine of the embedded text of a profile to the vectors of items.

    Somebody without a text gets an empty list, which scores zero: a profile that could not be made is no profile.

    Args:
        texts: a text for each user; None means those of the profiles in the training store, which are built by
            statistics where there are none yet.
    """

    name = "profile-text"
    about = "The text of the profile alone: cosine of its embedding to those of items."
    needs: ClassVar[frozenset[Need]] = frozenset({"texts", "embedder"})

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self.texts = texts

    def fit(self, train: Training) -> None:
        """Embed the catalogue and every text."""
        texts = self.texts if self.texts is not None else profile_texts(train)
        told = {user: text for user, text in sorted(texts.items()) if text.strip()}
        self._items = train.item_vectors
        self._rows = {user: row for row, user in enumerate(told)}
        self._vectors = train.embedder.embed(list(told.values())) if train.embedder and told else self._items[:0]

    def scores(self, questions: Sequence[Question]) -> Floats:
        """See `ScoringMethod.scores`: cosines, -1 to 1; -inf in the whole row of somebody without a text."""
        rows = np.array([self._rows.get(question.user_id, -1) for question in questions], np.intp)
        found = np.full((len(rows), len(self._items)), -np.inf, np.float32)
        found[rows >= 0] = self._vectors[rows[rows >= 0]] @ self._items.T
        return found


def profile_texts(train: Training) -> dict[str, str]:
    """The text of each profile in the training store, which are built by statistics where there are none yet."""
    return {profile.user_id: profile_text(profile) for profile in with_profiles(train).profiles()}


def profile_text(profile: Profile) -> str:
    """What a profile says in words: its summaries, from the words to the intents."""
    return " ".join(profile.summaries[one] for one in GRANULARITIES if one in profile.summaries)
