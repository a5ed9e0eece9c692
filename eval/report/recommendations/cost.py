"""What accuracy costs."""

from __future__ import annotations

from collections.abc import Callable

from eval.report.page import Cell, Figure, Section, Table
from eval.report.plots import Point, Scale, tradeoff_plot
from eval.report.recommendations.reading import Reading, value
from eval.report.recommendations.result import family_lines
from eval.report.text import counted, number, seconds
from eval.results import Cost, MethodResult

COLUMNS: dict[str, Callable[[Cost], Cell]] = {
    "to fit": lambda cost: seconds(cost.fit_seconds),
    "to rank all": lambda cost: seconds(cost.rank_seconds),
    "for one question": lambda cost: seconds(cost.seconds_user),
    "to tune": lambda cost: seconds(cost.tune_seconds) if cost.tune_seconds else None,
    "model calls": lambda cost: cost.calls or None,
    "tokens in": lambda cost: cost.tokens_in or None,
    "tokens out": lambda cost: cost.tokens_out or None,
    "money": lambda cost: cost.money,
}


def cost(reading: Reading) -> Section:
    """Accuracy against seconds as a plot, and all costs as a table."""
    done = [one for one in reading.ranked if one.state == "done"]
    if not done:
        return Section("Accuracy against cost")
    sentences = (
        f"Seconds are wall time to fit and to rank all {counted(reading.evaluation.facts.questions, 'question')}.",
    )
    return Section("Accuracy against cost", sentences, (_plot(reading, done), _table(reading)))


def front(points: list[Point]) -> list[Point]:
    """The points that no other beats on both sides: none is as high at less cost; cheapest first.

    >>> [one.name for one in front([Point("a", 1, 1), Point("b", 2, 3), Point("c", 3, 2)])]
    ['a', 'b']
    """
    kept: list[Point] = []
    for point in sorted(points, key=lambda one: (one.x, -one.y, one.name)):
        if not kept or point.y > kept[-1].y:
            kept.append(point)
    return kept


def _plot(reading: Reading, done: list[MethodResult]) -> Figure:
    points = [_point(reading, one) for one in done if not one.leak] or [_point(reading, one) for one in done]
    ahead = front(points)
    order = ahead + [one for one in points if one not in ahead]
    told = "; ".join(f"{one.name} {number(one.y)} in {seconds(one.x)}" for one in order)
    alt = f"{reading.headline_name} against seconds to fit and rank. {told}."
    svg = tradeoff_plot(
        order,
        Scale("time to fit and rank", seconds=True),
        reading.headline_name,
        reading.kinds,
        "cost",
        alt,
        joined=len(ahead),
    )
    caption = "Higher is better, further left is cheaper. The line joins methods that none is as good as in less time."
    return Figure(svg, caption, alt)


def _point(reading: Reading, one: MethodResult) -> Point:
    spent = one.cost.fit_seconds + one.cost.rank_seconds
    return Point(one.name, spent, value(one, reading.headline) or 0.0, reading.kind(one))


def _table(reading: Reading) -> Table:
    every = {head: [_cell(one, told) for one in reading.grouped] for head, told in COLUMNS.items()}
    columns = {head: cells for head, cells in every.items() if any(cell is not None for cell in cells)}
    rows = tuple((one.name, *(cells[place] for cells in columns.values())) for place, one in enumerate(reading.grouped))
    note = "Money is left empty where no price is set." if any(one.cost.calls for one in reading.grouped) else ""
    heads = ("Method", *columns)
    return Table(heads, rows, "What each method takes", note, groups=family_lines(reading))


def _cell(one: MethodResult, told: Callable[[Cost], Cell]) -> Cell:
    return told(one.cost) if one.state == "done" else None
