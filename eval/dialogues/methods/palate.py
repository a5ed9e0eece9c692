"""What Palate recommends in a dialogue without a language model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from eval.dialogues.method import DialogueMethod, Floats, Question, Training
from palate.protocols import Embedder
from retrieval.dialogues import Content, DialogueModel, Lesson
from retrieval.embed.cache import CachedEmbedder


class Palate(DialogueMethod):
    """`retrieval.dialogues.DialogueModel`, fitted on the lessons; without an embedder it goes by words.

    Args:
        seed: of the parts that lessons are dealt into and of the ranker.
    """

    name, about = "palate", "Signals of content and of other dialogues, weighed by a ranker learned listwise."

    def __init__(self, *, seed: int = 0) -> None:
        self.seed = seed

    def fit(self, train: Training) -> None:
        """Learn from the lessons; what needs no lessons is made once for all folds."""
        shelf = train.shelf
        embedder = shelf.keep("embedder that remembers", lambda: _remembering(shelf.embedder))
        content = shelf.keep("content", lambda: _content(train))
        lessons = [
            Lesson(one.dialog_id, one.question.context, one.question.named, one.recommended) for one in train.lessons
        ]
        self._model = DialogueModel.fit(lessons, content, embedder, seed=self.seed, progress=shelf.progress)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Means of networks, without a unit."""
        return self._model.scores_of([(question.context, question.named) for question in questions])


def _remembering(embedder: Embedder | None) -> Embedder | None:
    return cast(Embedder, CachedEmbedder(embedder)) if embedder else None


def _content(train: Training) -> Content:
    vectors = train.shelf.item_vectors if train.shelf.embedder else None
    return Content.of(train.shelf.catalogue.items, vectors=vectors)
