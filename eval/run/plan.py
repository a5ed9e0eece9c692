"""How to evaluate: budgets, seeds, metrics, and what methods may use."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from eval.data.log import Log
from eval.data.training import Training, open_training
from eval.language_model import LanguageModel
from palate.protocols import Embedder, Progress, silent


@dataclass(frozen=True)
class Plan:
    """How to evaluate.

    Args:
        trials: settings that every method may try on the validation part; 0 leaves all at their defaults.
        seed: of ties, samples, resamples, and of all that methods draw.
        cutoffs: the k of every metric of lists.
        headline: the metric that decides.
        reference: the method the others are compared with; None means ours where it runs, else the first.
        embedder: makes vectors of texts; None leaves out what needs one.
        language_model: None leaves out what needs one.
        guard: the folder of the data set, which no method may open.
        folder: keeps the prepared training parts, to be used again; None keeps nothing.
        progress: hears how far it has come.
    """

    trials: int = 0
    seed: int = 0
    cutoffs: tuple[int, ...] = (5, 10, 20)
    headline: str = "ndcg@10"
    reference: str | None = None
    embedder: Embedder | None = None
    language_model: LanguageModel | None = None
    guard: Path | None = None
    folder: Path | None = None
    progress: Progress = field(default=silent)

    @property
    def depth(self) -> int:
        """Places of a list."""
        return max(self.cutoffs)

    def opened(self, part: Log) -> AbstractContextManager[Training]:
        """A training part to learn from; one kept in `folder` is used again when it is of equal contents."""
        return open_training(
            part,
            folder=self.folder / part.mark() if self.folder else None,
            seed=self.seed,
            embedder=self.embedder,
            language_model=self.language_model,
            progress=self.progress,
        )


DEFAULTS = Plan()
