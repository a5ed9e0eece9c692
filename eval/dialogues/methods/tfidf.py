"""What the dialogue and an item say in the same words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from eval.dialogues.method import DialogueMethod, Floats, Question, Training
from eval.dialogues.said import END, said
from history.text import tokens


class TfIdf(DialogueMethod):
    """Cosine of the end of the dialogue, at most `characters` long, to what each item says of itself."""

    name, about = "tfidf", "Cosine of the words of the dialogue to those of an item (TF-IDF, sublinear)."

    def __init__(self, *, characters: int = END) -> None:
        self.characters = characters

    def fit(self, train: Training) -> None:
        """Weigh the words of the catalogue; nothing is learned from dialogues."""
        self._words, self._items = train.shelf.keep("tfidf", lambda: _weighed(train.shelf.texts))

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Cosines, 0 to 1."""
        spoken = self._words.transform([said(question.context, self.characters) for question in questions])
        return np.asarray((spoken @ self._items.T).todense(), np.float32)


def _weighed(texts: Sequence[str]) -> tuple[TfidfVectorizer, sparse.csr_matrix]:
    words = TfidfVectorizer(analyzer=tokens, sublinear_tf=True, dtype=np.float32)
    return words, sparse.csr_matrix(words.fit_transform(texts))
