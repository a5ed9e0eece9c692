"""What a method of recommending must be able to do: two things.

class Random(ScoringMethod):
    name, about = "random", "A number drawn for each item."

    def fit(self, train):
        self.rng, self.size = np.random.default_rng(train.seed), len(train.items)

    def scores(self, questions):
        return self.rng.random((len(questions), self.size), np.float32)
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from eval.data.questions import Question
from eval.data.training import Training
from palate.chat import Usage

Floats = NDArray[np.float32]
Value = bool | int | float | str | None
"""What a parameter of a method can be."""
Family = Literal["peer", "ours", "ablation"]
Need = Literal["times", "texts", "contexts", "domains", "social", "embedder", "chat"]
"""What a method cannot do without: times, texts, contexts or several domains in the data, edges between people, or an
embedder or a language model at hand. A method whose needs are not met is left out, and the report says why."""


class Method(ABC):
    """One way to recommend.

    Class attributes:
        name: what `--methods` calls it.
        about: one line, with the paper it comes from.
        family: a peer to compare with, our own, or our own without a part.
        needs: what it cannot do without.
        space: values that tuning may try, by parameter; the defaults of `__init__` are tried first.
        batch: how many questions are handed over at a time.
        default: whether it runs where no method is named; what asks a language model does not, since that costs.
    """

    name: ClassVar[str]
    about: ClassVar[str]
    family: ClassVar[Family] = "peer"
    needs: ClassVar[frozenset[Need]] = frozenset()
    space: ClassVar[Mapping[str, Sequence[Value]]] = {}
    batch: ClassVar[int] = 256
    default: ClassVar[bool] = True

    calls: int = 0
    """How often a language model was asked."""
    usage: Usage = Usage()
    """The tokens that took."""

    @classmethod
    def missing(cls, train: Training) -> str | None:
        """Why this method has nothing to work with here, for what `needs` cannot say; None where it has."""
        return None

    @abstractmethod
    def fit(self, train: Training) -> None:
        """Learn from the training part, and from nothing else."""


class ScoringMethod(Method):
    """A method that can say of every item how well it fits."""

    @abstractmethod
    def scores(self, questions: Sequence[Question]) -> Floats:
        """Scores of the whole catalogue, shape (questions, items), items in the order of `Training.items`; higher is
        better, -inf for what must not be ranked. Met items and candidates are seen to by the harness."""


class ListingMethod(Method):
    """A method that makes a list, as a person would get it."""

    @abstractmethod
    def rank(self, questions: Sequence[Question], k: int) -> Sequence[Sequence[str] | Exception]:
        """At most `k` item ids for each question, best first; an exception in the place of a list that failed."""
