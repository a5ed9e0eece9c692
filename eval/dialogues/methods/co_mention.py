"""What is spoken of together in other dialogues."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from eval.dialogues.method import DialogueMethod, Floats, Question, Training
from eval.dialogues.methods.popularity import Popularity


class CoMention(DialogueMethod):
    """Counts, for each item named so far, the other dialogues that speak of it and of the candidate.

    `prior` is what one recommendation anywhere counts beside one such dialogue: small, it decides among equals and
    answers where nothing was named.
    """

    name, about = "co-mention", "In how many other dialogues an item stands beside those named so far."

    def __init__(self, *, prior: float = 1e-4) -> None:
        self.prior = prior

    def fit(self, train: Training) -> None:
        """Count pairs within dialogues."""
        rows = np.repeat(np.arange(len(train.spoken_of)), [len(together) for together in train.spoken_of])
        columns = [place for together in train.spoken_of for place in sorted(together)]
        shape = (len(train.spoken_of), train.size)
        spoken = sparse.csr_matrix((np.ones(len(columns), np.float32), (rows, columns)), shape=shape)
        pairs = (spoken.T @ spoken).tolil()
        pairs.setdiag(0)
        self._pairs = sparse.csr_matrix(pairs, dtype=np.float32)
        self._popularity = Popularity()
        self._popularity.fit(train)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Sums over the items named, each once."""
        rows = np.repeat(np.arange(len(questions)), [len(question.named) for question in questions])
        columns = [place for question in questions for place in question.named]
        shape = (len(questions), self._pairs.shape[0])
        named = sparse.csr_matrix((np.ones(len(columns), np.float32), (rows, columns)), shape=shape)
        together = np.asarray((named @ self._pairs).todense(), np.float32)
        return together + np.float32(self.prior) * self._popularity.scores(questions)
