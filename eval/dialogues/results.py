"""What an evaluation of dialogues found, as it is written to JSON and told in reports."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from eval.method import Value
from eval.results import Comparison, Cost, Failure, Interval
from palate.types import Model


class DialogueResult(Model):
    """What one method reached.

    Args:
        state: "failed" when it could not be fitted: it finds nothing; "left out" when its needs are not met.
        why: it failed or was left out; empty otherwise.
        metrics: by name, such as "recall@10", with 95% intervals over dialogues (`Interval.users` counts dialogues).
        failures: the first questions without an answer; `failed` counts all.
        faults: scores that are none, by kind.
        ties: turns in which the place of an item asked for was drawn among equal scores.
    """

    name: str
    about: str
    parameters: dict[str, Value] = Field(default_factory=dict)
    state: Literal["done", "failed", "left out"] = "done"
    why: str = ""
    metrics: dict[str, Interval] = Field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    failed: int = 0
    faults: dict[str, int] = Field(default_factory=dict)
    ties: int = 0
    cost: Cost = Cost()


class DialogueFacts(Model):
    """What was evaluated on, and with what.

    Args:
        items: how many there are to rank, each title once.
        dialogues, turns: read; `asking` is how many turns were asked about, `recommended` the items asked for in them.
        left_out: recommended items that were not asked for, by reason.
        repeats: whether items named before may be ranked and count.
        embedder, language_model: their names; empty where there was none.
    """

    data: str
    fingerprint: str
    items: int
    dialogues: int
    turns: int
    asking: int
    recommended: int
    left_out: dict[str, int] = Field(default_factory=dict)
    repeats: bool
    folds: int
    seed: int
    embedder: str = ""
    language_model: str = ""
    versions: dict[str, str] = Field(default_factory=dict)


class DialogueEvaluation(Model):
    """Methods side by side on one set of dialogues.

    Args:
        headline: the metric that decides.
        reference: the method that others are compared with; empty where none was fitted.
        dialogues: their ids, in the order of every list in `per_dialogue`.
        per_dialogue: by method, what each dialogue adds to the headline: values whose plain mean is the headline.
    """

    facts: DialogueFacts
    headline: str
    reference: str
    results: tuple[DialogueResult, ...]
    comparisons: tuple[Comparison, ...] = ()
    dialogues: tuple[str, ...] = ()
    per_dialogue: dict[str, tuple[float, ...]] = Field(default_factory=dict)
