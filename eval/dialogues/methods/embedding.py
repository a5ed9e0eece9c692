"""What the dialogue and an item mean alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.dialogues.method import DialogueMethod, Floats, Question, Training
from eval.dialogues.said import END, said
from palate.protocols import Vectors
from retrieval.embed.rows import unit_rows


class Embedding(DialogueMethod):
    """Cosine of the end of the dialogue to each item, by the embedder at hand. Nothing is learned from dialogues.

    Args:
        characters: how much of the end is embedded; 0 means the last turn alone.
        named: how much the mean vector of the items named so far weighs beside the words' vector; 0 leaves it out.
    """

    name, about = "embedding", "Cosine of the end of the dialogue to an item, by an embedder."
    needs = frozenset({"embedder"})

    def __init__(self, *, characters: int = END, named: float = 0.0) -> None:
        self.characters, self.named = characters, named

    def fit(self, train: Training) -> None:
        """Embed the catalogue."""
        self._shelf = train.shelf
        self._items = train.shelf.item_vectors

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Cosines, -1 to 1."""
        vectors = self._shelf.embed([said(question.context, self.characters) for question in questions])
        if self.named:
            vectors = vectors + np.float32(self.named) * self._of_named(questions)
        return np.asarray(unit_rows(vectors, self.name) @ self._items.T, np.float32)

    def _of_named(self, questions: Sequence[Question]) -> Vectors:
        """Unit vectors of what was named, shape (questions, dimension); zeros where nothing was."""
        sums = [self._items[list(question.named)].sum(axis=0) for question in questions]
        return unit_rows(np.stack(sums), self.name)


class EmbeddingLastTurn(Embedding):
    """`Embedding` of the last turn alone."""

    name, about = "embedding-last-turn", "Cosine of the last turn to an item, by an embedder."

    def __init__(self, *, characters: int = 0, named: float = 0.0) -> None:
        super().__init__(characters=characters, named=named)


class EmbeddingNamed(Embedding):
    """`Embedding` with the vectors of what was named."""

    name, about = "embedding-named", "Cosine of the end of the dialogue and of the items named so far to an item."

    def __init__(self, *, characters: int = END, named: float = 1.0) -> None:
        super().__init__(characters=characters, named=named)
