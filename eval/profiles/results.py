"""What was found of profiles, as it is written to JSON and told in reports. All but seconds follows from data, seed and
the replies of models."""

from __future__ import annotations

from pydantic import Field

from eval.profiles.measures import Measure
from eval.recovery import Recovery
from eval.results import Comparison, Facts, Failure, Interval
from palate.types import Model


class Spending(Model):
    """Totals: `seconds` is wall-clock time from the first to the last; `money` None where no price is set."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    money: float | None = None


class EngineResult(Model):
    """What one engine reached.

    Args:
        name: what the report calls it.
        about: what it is, in a line.
        made: users with a profile, or with a text.
        failed: users without one; they score zero wherever higher is better.
        failures: the first of them, with why.
        kinds: of failures, by kind.
        unjudged: users of whom the judge gave no usable judgement; they score zero there.
        measures: means over users with their intervals, by measure; what has no meaning for an engine is left out.
        spending: of the engine; `judging` is of the judge.
        recovery: of what was planted, where a truth stands beside the data.
    """

    name: str
    about: str
    made: int
    failed: int = 0
    failures: tuple[Failure, ...] = ()
    kinds: dict[str, int] = Field(default_factory=dict)
    unjudged: int = 0
    measures: dict[str, Interval] = Field(default_factory=dict)
    spending: Spending = Spending()
    judging: Spending = Spending()
    recovery: Recovery | None = None


class Agreement(Model):
    """How far two engines say the same of the same people.

    Args:
        one, other: the engines.
        cosine: of the vectors of their texts on the same person.
        chance: cosine of one's text to the other's on another person.
        told_apart: share of the other people whose text by the other engine is less near than the person's own: .5 is
            chance, 1 perfect.
        labels: weighted Jaccard of the words in labels; None where one of them names no interests.
    """

    one: str
    other: str
    cosine: Interval
    chance: Interval
    told_apart: Interval
    labels: Interval | None = None


class ProfileEvaluation(Model):
    """Profiles of several engines on the same people.

    Args:
        facts: data, split, seed, versions, settings.
        users: who was measured, in the order of `per_user`.
        measures: what was measured, with what it means.
        engines: in the order given.
        popularity: what ranking by popularity reaches on the same questions, by measure.
        agreements: of each pair of engines.
        comparisons: of each engine beside the first, by measure, on the same users.
        per_user: by engine and measure, None where it has no value.
    """

    facts: Facts
    users: tuple[str, ...]
    measures: tuple[Measure, ...]
    engines: tuple[EngineResult, ...]
    popularity: dict[str, Interval] = Field(default_factory=dict)
    agreements: tuple[Agreement, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    per_user: dict[str, dict[str, tuple[float | None, ...]]] = Field(default_factory=dict)
