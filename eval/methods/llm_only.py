"""Rank from what a language model writes of a person, and from nothing else of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Need, ScoringMethod
from eval.methods.palate_llm_profile import NoProfileError
from eval.models.features import Floats
from eval.profiles.on_demand import on_demand
from palate.protocols import Vectors


class LLMOnly(ScoringMethod):
    """Cosine of the embedded text of a profile by a language model to the vectors of items.

    The model is asked for those who ask, once each, whichever method needs them. A question of somebody whose profile
    could not be made fails.
    """

    name = "llm-only"
    about = "The text of a profile by a language model alone: cosine of its embedding to those of items."
    needs: ClassVar[frozenset[Need]] = frozenset({"texts", "embedder", "chat"})
    default: ClassVar[bool] = False

    def fit(self, train: Training) -> None:
        """Embed the catalogue; texts are written when their person asks for the first time."""
        self._train, self._items = train, train.item_vectors
        self._vectors: dict[str, Vectors] = {}
        self._failures: dict[str, str] = {}

    def scores(self, questions: Sequence[Question]) -> Floats:
        """See `ScoringMethod.scores`: cosines, -1 to 1.

        Raises:
            NoProfileError: the profile of one of those who ask could not be made.
        """
        users = [question.user_id for question in questions]
        self._write({*users} - self._vectors.keys() - self._failures.keys())
        for user in users:
            if why := self._failures.get(user):
                raise NoProfileError(why)
        return np.asarray(np.stack([self._vectors[user] for user in users]) @ self._items.T, np.float32)

    def _write(self, users: set[str]) -> None:
        embedder = self._train.embedder
        if embedder is None or not users:
            return
        built = on_demand(self._train).of(users)
        texts = built.texts()
        self._vectors |= dict(zip(texts, embedder.embed(list(texts.values())), strict=True))
        self._failures |= {
            user: built.failures.get(user, "empty: the profile says nothing") for user in users - texts.keys()
        }
        self.calls, self.usage = self.calls + built.calls, self.usage + built.usage
