"""The main table, and every metric."""

from __future__ import annotations

from eval.report.page import Cell, Figure, Section, Table
from eval.report.plots import Estimate, estimates_plot
from eval.report.recommendations.reading import Reading, interval, value
from eval.report.recommendations.words import FAMILY, meanings, metric_name
from eval.report.text import listed, number, seconds
from eval.results import MethodResult

INTERVAL = "95% interval"
TIMES = ("to fit", "to rank all")


def result(reading: Reading) -> Section:
    """How good each method is: the headline as a plot, and all metrics at its depth as a table."""
    if not reading.ranked:
        return Section("Result")
    plotted = [_plot(reading)] if not all(one.leak for one in reading.ranked) else []
    return Section("Result", (), (*plotted, _table(reading)))


def every_metric(reading: Reading) -> Section:
    """Every metric at every depth; empty where the main table says as much."""
    metrics = reading.metrics()
    if len(metrics) == len(_beside(reading)) + 1:
        return Section("Every metric")
    heads = ("Method", *(metric_name(metric) for metric in metrics))
    rows = tuple((one.name, *(value(one, metric) for metric in metrics)) for one in reading.grouped)
    table = Table(
        heads,
        rows,
        "Means over users",
        meanings(metrics),
        best=_best_cells(reading, dict(enumerate(metrics, 1))),
        groups=family_lines(reading),
    )
    return Section("Every metric", parts=(table,), folded=True)


def family_lines(reading: Reading) -> dict[int, str]:
    """The lines that stand before each family in a table of grouped methods."""
    names = [one.family for one in reading.grouped]
    return {names.index(family): FAMILY[family] for family in reading.families} if len(reading.families) > 1 else {}


def _plot(reading: Reading) -> Figure:
    rows = [_estimate(reading, one) for one in reading.ranked if not one.leak]
    told = "; ".join(f"{row.name} {number(row.mean)}" for row in rows)
    reference = reading.reference
    alt = f"{reading.headline_name} of every method, best first: {told}."
    svg = estimates_plot(
        rows, reading.kinds, "headline", alt, beside=value(reference, reading.headline) if reference else None
    )
    dashed = f" The dashed line is {reference.name}, the reference." if reference else ""
    hidden = f" Not drawn: {listed(reading.leaking)}." if reading.leaking else ""
    caption = f"{reading.headline_name}, mean over users with its 95% bootstrap interval.{dashed}{hidden}"
    return Figure(svg, caption, alt)


def _estimate(reading: Reading, method: MethodResult) -> Estimate:
    found = interval(method, reading.headline)
    mean, low, high = (found.mean, found.low, found.high) if found else (0.0, 0.0, 0.0)
    return Estimate(method.name, mean, low, high, reading.kind(method))


def _table(reading: Reading) -> Table:
    others = _beside(reading)
    heads = ("Method", reading.headline_name, INTERVAL, "Verdict", *(metric_name(one) for one in others), *TIMES)
    best = reading.best
    columns = {1: reading.headline, **dict(enumerate(others, 4))}
    return Table(
        heads,
        tuple(_row(reading, one, others) for one in reading.grouped),
        "Every method",
        f"{_verdict_note(reading)} {meanings((reading.headline, *others))}",
        strong=frozenset(place for place, one in enumerate(reading.grouped) if one is best),
        best=_best_cells(reading, columns),
        groups=family_lines(reading),
    )


def _row(reading: Reading, method: MethodResult, others: tuple[str, ...]) -> tuple[Cell, ...]:
    found = interval(method, reading.headline)
    return (
        method.name,
        value(method, reading.headline),
        f"{number(found.low)} to {number(found.high)}" if found else None,
        reading.verdict(method),
        *(value(method, metric) for metric in others),
        *(seconds(spent) for spent in (method.cost.fit_seconds, method.cost.rank_seconds)),
    )


def _beside(reading: Reading) -> tuple[str, ...]:
    """The other metrics at the depth of the headline, and those without a depth."""
    depth = reading.headline.partition("@")[2]
    return tuple(one for one in reading.metrics()[1:] if one.partition("@")[2] in (depth, ""))


def _best_cells(reading: Reading, metrics: dict[int, str]) -> frozenset[tuple[int, int]]:
    """The best of each column of metrics, among methods that can be believed."""
    found = set()
    for column, metric in metrics.items():
        values = {
            place: reached
            for place, one in enumerate(reading.grouped)
            if not one.leak and (reached := value(one, metric)) is not None
        }
        found |= {(place, column) for place, reached in values.items() if reached == max(values.values()) > 0}
    return frozenset(found)


def _verdict_note(reading: Reading) -> str:
    reference = reading.evaluation.reference or "nothing"
    return (
        f"Verdict: on {reading.headline_name} beside {reference}, by a paired permutation test over users, corrected "
        "for the number of comparisons (Holm), at the 5% level. Marked: the best of each column."
    )
