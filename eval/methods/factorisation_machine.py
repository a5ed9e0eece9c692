"""A factorisation machine over who asks, when, where and after what, and over items with domain and categories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import ScoringMethod
from eval.models.machine import Machine, Settings
from eval.models.situations import Floats, Situations, choices, item_columns


class FactorisationMachine(ScoringMethod):
    """Pairs of columns of the situation and of the item, fitted by a sampled softmax.

    Somebody without training events is ranked for by context and popularity alone.

    Args:
        factors: length of vectors.
        epochs: how often each choice is looked at.
        rate: of learning.
        shrinkage: how strongly vectors are drawn to zero.
        negatives: how many items each step compares with.
        history: whether what a person likes stands among the columns of a situation.
    """

    name = "factorisation-machine"
    about = "Factorisation machine over person, context, time, history, item, domain and categories (Rendle 2010)."
    space: ClassVar = {
        "factors": (32, 64, 128),
        "epochs": (5, 10, 20),
        "rate": (0.03, 0.05, 0.1),
        "shrinkage": (0.03, 0.1, 0.2, 0.3),
        "history": (True, False),
    }

    def __init__(
        self,
        *,
        factors: int = 64,
        epochs: int = 20,
        rate: float = 0.05,
        shrinkage: float = 0.3,
        negatives: int = 256,
        history: bool = True,
    ) -> None:
        self.settings = Settings(factors, epochs, rate, shrinkage, negatives)
        self.history = history

    def fit(self, train: Training) -> None:
        """Learn from every event that shows liking."""
        chosen = choices(train)
        self._situations = Situations(train, chosen, history=self.history)
        self._machine = Machine(self._situations.columns, item_columns(train.items), self.settings, train.seed)
        self._machine.fit(self._situations.of_choices(chosen), chosen)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """See `ScoringMethod.scores`."""
        return self._machine.scores(self._situations.of_questions(questions))
