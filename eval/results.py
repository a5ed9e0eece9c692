"""What an evaluation found, as it is written to JSON and told in reports. All of it follows from data, settings and
seed, except seconds and memory."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from eval.method import Family, Value
from palate.types import Model

Verdict = Literal["better", "worse", "cannot be told apart"]


class Interval(Model):
    """A mean over users with its 95% bootstrap confidence interval; `users` is how many it is over."""

    mean: float
    low: float
    high: float
    users: int


class Comparison(Model):
    """One method beside another on the same users: `difference` of means (method less reference) with its 95% interval,
    `p` of a paired permutation test, `corrected` for the number of comparisons made (Holm), and what follows."""

    method: str
    reference: str
    metric: str
    difference: float
    low: float
    high: float
    p: float
    corrected: float
    verdict: Verdict
    sentence: str


class Cost(Model):
    """What a method took. `tokens` are of prompts and replies of a language model; `money` None where no price is set.
    `seconds_user` is wall time for one question, in seconds."""

    fit_seconds: float = 0.0
    rank_seconds: float = 0.0
    tune_seconds: float = 0.0
    seconds_user: float = 0.0
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: float | None = None


class Trial(Model):
    """One setting tried on the validation part, and the headline metric there: 0 where it failed, and `error` says how.
    Parameters that are not named stand at their defaults."""

    parameters: dict[str, Value]
    value: float
    error: str = ""


class Failure(Model):
    """A question that was not answered: it scores zero."""

    user_id: str
    error: str


class GroupMean(Model):
    """The headline metric over one group of users."""

    group: str
    users: int
    mean: float


class KindShare(Model):
    """One kind of items: its mean share, 0 to 1, of what people like in training and of what they are shown."""

    kind: str
    liked: float
    shown: float


class MethodResult(Model):
    """What one method reached.

    Args:
        state: "failed" when it could not be fitted: it scores zero everywhere; "left out" when its needs are not met.
        why: it failed or was left out; empty otherwise.
        metrics: means over users, by metric, such as "ndcg@10".
        overall: figures of all lists together, such as "coverage@10".
        groups: the headline metric by kind of group ("history", "domain", ...), in order.
        kinds: the largest kinds of items, what is liked beside what is shown, for calibration.
        failures: the first questions that failed; `failed` counts all.
        faults: places of lists that held what they must not, by kind ("seen", "duplicate", "unknown", "nan", ...).
        ties: questions whose list depended on chance, among equal scores.
        leak: how a look at canaries came out; None where there was nothing to find.
        trials: what tuning tried, in order.
    """

    name: str
    about: str
    family: Family
    parameters: dict[str, Value] = Field(default_factory=dict)
    state: Literal["done", "failed", "left out"] = "done"
    why: str = ""
    metrics: dict[str, Interval] = Field(default_factory=dict)
    overall: dict[str, float] = Field(default_factory=dict)
    groups: dict[str, tuple[GroupMean, ...]] = Field(default_factory=dict)
    kinds: tuple[KindShare, ...] = ()
    failures: tuple[Failure, ...] = ()
    failed: int = 0
    faults: dict[str, int] = Field(default_factory=dict)
    ties: int = 0
    leak: str | None = None
    trials: tuple[Trial, ...] = ()
    cost: Cost = Cost()


class Facts(Model):
    """What was evaluated on, how it was cut, and with what."""

    data: str
    fingerprint: str
    users: int
    items: int
    events: int
    split: str
    sentence: str
    questions: int
    asking: int
    held_out: int
    left_out: dict[str, int] = Field(default_factory=dict)
    sampled: int | None = None
    seed: int
    settings: dict[str, Value] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=dict)


class Evaluation(Model):
    """Methods side by side on one split.

    Args:
        headline: the metric that decides, "ndcg@10" unless it was asked otherwise.
        reference: the method that others are compared with.
        per_user: by method and metric, one value per entry of `users`, None where the metric has no meaning for them.
    """

    facts: Facts
    headline: str
    reference: str
    results: tuple[MethodResult, ...]
    comparisons: tuple[Comparison, ...] = ()
    users: tuple[str, ...] = ()
    per_user: dict[str, dict[str, tuple[float | None, ...]]] = Field(default_factory=dict)
