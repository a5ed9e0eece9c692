"""What is spoken of together, what is popular and what is meant alike, in one sum."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.dialogues.method import DialogueMethod, Floats, Question, Training
from eval.dialogues.methods.co_mention import CoMention
from eval.dialogues.methods.embedding import EmbeddingNamed
from eval.dialogues.methods.popularity import Popularity
from eval.dialogues.methods.tfidf import TfIdf


class Mix(DialogueMethod):
    """The sum of three: how often items stand beside those named (square root, as a share of the best), how popular
    they are (the same), and the cosine to the dialogue and what it names; by words where there is no embedder.

    Args:
        popularity: what the most popular item counts beside the best by co-mention.
        content: what a cosine of 1 counts.
    """

    name, about = "mix", "Co-mention, popularity and content in one sum."

    def __init__(self, *, popularity: float = 0.3, content: float = 1.0) -> None:
        self.popularity, self.content = popularity, content

    def fit(self, train: Training) -> None:
        """Fit all three."""
        self._together, self._popular = CoMention(prior=0.0), Popularity()
        self._content: DialogueMethod = TfIdf() if train.shelf.embedder is None else EmbeddingNamed()
        for part in (self._together, self._popular, self._content):
            part.fit(train)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """The weighted sum."""
        together = _of_best(self._together.scores(questions))
        popular = np.float32(self.popularity) * _of_best(self._popular.scores(questions))
        content = np.float32(self.content) * self._content.scores(questions)
        return np.asarray(together + popular + content, np.float32)


def _of_best(counts: Floats) -> Floats:
    """Square roots as a share of the largest in each row; they keep a few very popular items from drowning the rest."""
    roots = np.sqrt(counts)
    return np.asarray(roots / np.maximum(roots.max(axis=1, keepdims=True), 1e-9), np.float32)
