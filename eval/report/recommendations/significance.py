"""Whether differences are real."""

from __future__ import annotations

from eval.report.page import Section, Table
from eval.report.recommendations.reading import LEAKS, Reading
from eval.report.recommendations.words import metric_name
from eval.report.text import number
from eval.results import Comparison

HEADS = ("Method", "Difference", "95% interval", "p", "p after Holm", "Verdict")
HOW = (
    "Unit: the user. Intervals: bootstrap over users. p: paired permutation test, two-sided, corrected for the number "
    "of comparisons made (Holm). Differences are the method less the reference."
)


def significance(reading: Reading) -> Section:
    """Every method beside the reference on the headline metric."""
    table = _table(reading, reading.headline)
    return Section("Are the differences real?", _told(reading), (table,) if table.rows else ())


def other_metrics(reading: Reading) -> Section:
    """The same on every other metric that was compared."""
    metrics = dict.fromkeys(one.metric for one in reading.evaluation.comparisons if one.metric != reading.headline)
    return Section(
        "Differences on other metrics", parts=tuple(_table(reading, metric) for metric in metrics), folded=True
    )


def _table(reading: Reading, metric: str) -> Table:
    compared = reading.comparisons(metric)
    several = len({one.reference for one in compared}) > 1
    beside = "the reference" if several else reading.evaluation.reference
    rows = tuple(
        _row(reading, one, several=several) for one in sorted(compared, key=lambda one: (-one.difference, one.method))
    )
    return Table(HEADS, rows, f"{metric_name(metric)} beside {beside}", HOW)


def _row(reading: Reading, one: Comparison, *, several: bool) -> tuple[str | float, ...]:
    name = f"{one.method} less {one.reference}" if several else one.method
    interval = f"{number(one.low)} to {number(one.high)}"
    return name, one.difference, interval, one.p, one.corrected, LEAKS if one.method in reading.leaking else one.verdict


def _told(reading: Reading) -> tuple[str, ...]:
    """In words: the best method and the best peer beside the reference."""
    peer = next((one for one in reading.ranked if one.family == "peer" and one.state == "done" and not one.leak), None)
    names = dict.fromkeys(one.name for one in (reading.best, peer) if one)
    compared = {one.method: one for one in reading.comparisons(reading.headline)}
    return tuple(
        f"{name} beside {compared[name].reference}: {compared[name].sentence}" for name in names if name in compared
    )
