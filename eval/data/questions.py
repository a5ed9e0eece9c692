"""What methods are asked, and what would have been right. The two never travel together to a method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from eval.data.log import Log
from palate.types import NO_CONTEXT, Context


@dataclass(frozen=True)
class Question:
    """One thing a method is asked: rank items for this person, now. Nothing in it follows from the answer.

    Args:
        user_id: who asks; somebody without training events may.
        domain: only items of this domain.
        context: where, when and with whom they are.
        time: the moment, epoch seconds; None where the data have no times.
        candidates: ids among which alone to rank; None means the whole catalogue, or all of `domain`.
        repeats: whether items that the person has met before may be ranked.
    """

    user_id: str
    domain: str | None = None
    context: Context = NO_CONTEXT
    time: float | None = None
    candidates: tuple[str, ...] | None = None
    repeats: bool = False


@dataclass(frozen=True)
class Truth:
    """What the person did where a question stands.

    Args:
        relevant: ids of held-out items they chose.
        refused: ids of held-out items they met and turned down.
        canary: ids put among `relevant` by chance, never scored: who ranks these high has seen the truth.
    """

    relevant: frozenset[str]
    refused: frozenset[str] = frozenset()
    canary: frozenset[str] = frozenset()

    @property
    def scored(self) -> frozenset[str]:
        """The relevant items that count: all but the canaries."""
        return self.relevant - self.canary


@dataclass(frozen=True)
class Split:
    """A log cut in two: what methods learn from, and what they are asked.

    Args:
        kind: the name it is asked for by, such as "last".
        sentence: how it was cut, with every number, for the report.
        train: the training part.
        questions: in the order of users; a user may ask several.
        truths: one for each question; each has at least one item that counts.
        left_out: how many held-out events were not asked about, by reason.
        sampled: how many candidates each question was cut down to; None means full ranking.
    """

    kind: str
    sentence: str
    train: Log
    questions: tuple[Question, ...]
    truths: tuple[Truth, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    sampled: int | None = None
