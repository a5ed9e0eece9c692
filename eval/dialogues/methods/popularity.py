"""What is recommended most in other dialogues."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from eval.dialogues.method import DialogueMethod, Floats, Question, Training


class Popularity(DialogueMethod):
    """Counts each recommendation of other dialogues, whatever was said before it."""

    name, about = "popularity", "How often an item is recommended in other dialogues."

    def fit(self, train: Training) -> None:
        """Count."""
        recommended = list(chain.from_iterable(lesson.recommended for lesson in train.lessons))
        self._counts = np.bincount(np.array(recommended, np.intp), minlength=train.size).astype(np.float32)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """The counts, the same for every question."""
        return np.tile(self._counts, (len(questions), 1))
