"""An evaluation as its report reads it: who took part, in which order, and what is said of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from eval.method import Family
from eval.report.recommendations.words import FAMILY, metric_name
from eval.results import Comparison, Evaluation, Interval, MethodResult

FAMILIES: tuple[Family, ...] = ("peer", "ours", "ablation")
COLOURED: tuple[Family, ...] = ("ours", "peer", "ablation")
LEAKS = "not believed: it has seen the answers"


@dataclass(frozen=True)
class Reading:
    """The evaluation with what several sections of its report ask for."""

    evaluation: Evaluation

    @property
    def headline(self) -> str:
        """The metric that decides."""
        return self.evaluation.headline

    @property
    def headline_name(self) -> str:
        """The same as it is written."""
        return metric_name(self.headline)

    @cached_property
    def ranked(self) -> tuple[MethodResult, ...]:
        """Every method that took part, failed ones too, by the headline metric."""
        return tuple(sorted(self._taken_part(), key=lambda one: (-(value(one, self.headline) or 0.0), one.name)))

    @cached_property
    def grouped(self) -> tuple[MethodResult, ...]:
        """The same, peers first, then ours, then ours without a part."""
        return tuple(one for family in self.families for one in self.ranked if one.family == family)

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """The families that took part."""
        return tuple(one for one in FAMILIES if any(each.family == one for each in self._taken_part()))

    @property
    def kinds(self) -> tuple[str, ...]:
        """How the families that took part are called, ours first, as colours of plots tell them apart."""
        return tuple(FAMILY[family] for family in COLOURED if family in self.families)

    @cached_property
    def best(self) -> MethodResult | None:
        """The best by the headline metric among those that finished and have not seen the answers."""
        return next((one for one in self.ranked if one.state == "done" and not one.leak), None)

    @cached_property
    def left_out(self) -> tuple[MethodResult, ...]:
        """Methods whose needs were not met."""
        return tuple(one for one in self.evaluation.results if one.state == "left out")

    @cached_property
    def leaking(self) -> tuple[str, ...]:
        """Methods that have seen the answers."""
        return tuple(one.name for one in self.ranked if one.leak)

    @cached_property
    def reference(self) -> MethodResult | None:
        """The method that others are compared with, where it took part."""
        return next((one for one in self.ranked if one.name == self.evaluation.reference), None)

    def metrics(self) -> tuple[str, ...]:
        """Every metric measured, in the order of the evaluation, the headline first."""
        found = {metric: None for one in self.ranked for metric in one.metrics}
        return (self.headline, *(metric for metric in found if metric != self.headline))

    def kind(self, method: MethodResult) -> int:
        """The place of its family in `kinds`."""
        return self.kinds.index(FAMILY[method.family])

    def comparisons(self, metric: str) -> tuple[Comparison, ...]:
        """On one metric, in the order of the evaluation."""
        return tuple(one for one in self.evaluation.comparisons if one.metric == metric)

    def between(self, method: str, other: str) -> Comparison | None:
        """The comparison of two methods on the headline metric, whichever of them was the reference."""
        pair = {method, other}
        return next((one for one in self.comparisons(self.headline) if {one.method, one.reference} == pair), None)

    def level_with(self, method: str) -> tuple[str, ...]:
        """The methods that cannot be told apart from this one on the headline metric, best first."""
        level = {
            one.reference if one.method == method else one.method
            for one in self.comparisons(self.headline)
            if method in (one.method, one.reference) and one.verdict == "cannot be told apart"
        }
        return tuple(one.name for one in self.ranked if one.name in level)

    def verdict(self, method: MethodResult) -> str:
        """What is said of a method in a word or two."""
        if method.state == "failed":
            return "failed: scores zero"
        if method.leak:
            return LEAKS
        if method.name == self.evaluation.reference:
            return "the reference"
        found = next((one for one in self.comparisons(self.headline) if one.method == method.name), None)
        return found.verdict if found else "not compared"

    def _taken_part(self) -> Sequence[MethodResult]:
        return [one for one in self.evaluation.results if one.state != "left out"]


def interval(method: MethodResult, metric: str) -> Interval | None:
    """What a method reached on a metric; None where the metric has no meaning for it."""
    return method.metrics.get(metric)


def value(method: MethodResult, metric: str) -> float | None:
    """The mean of a method on a metric: zero for one that failed, None where it was not measured."""
    found = interval(method, metric)
    return found.mean if found else 0.0 if method.state == "failed" else None
