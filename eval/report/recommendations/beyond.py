"""What lists are like beside being right: coverage, novelty, diversity, popularity, calibration."""

from __future__ import annotations

from eval.report.page import Figure, Section, Table
from eval.report.plots import shares_plot
from eval.report.recommendations.groups import telling
from eval.report.recommendations.reading import Reading
from eval.report.recommendations.result import family_lines
from eval.report.recommendations.words import meanings, metric_name
from eval.report.text import number
from eval.results import MethodResult

DIGITS = 3
KINDS = 12


def beyond_accuracy(reading: Reading) -> Section:
    """The overall figures as a table; calibration as a plot where items are of several kinds."""
    figures = dict.fromkeys(name for one in reading.ranked for name in one.overall)
    if not figures:
        return Section("Beyond accuracy")
    methods = [one for one in telling(reading) if one.kinds]
    plotted = [_plot(reading, methods)] if methods else []
    return Section("Beyond accuracy", parts=(*plotted, _table(reading, tuple(figures))))


def _table(reading: Reading, figures: tuple[str, ...]) -> Table:
    return Table(
        ("Method", *(metric_name(name) for name in figures)),
        tuple((one.name, *(one.overall.get(name) for name in figures)) for one in reading.grouped),
        "All lists of a method together",
        meanings(figures),
        digits={metric_name(name): DIGITS for name in figures},
        groups=family_lines(reading),
    )


def _plot(reading: Reading, methods: list[MethodResult]) -> Figure:
    """What people like beside what they are shown, kind by kind."""
    liked = {one.kind: one.liked for method in methods for one in method.kinds}
    shown = [{one.kind: one.shown for one in method.kinds} for method in methods]
    rows = [
        (kind, share, [given.get(kind, 0.0) for given in shown])
        for kind, share in sorted(liked.items(), key=lambda row: (-row[1], row[0]))[:KINDS]
    ]
    names = [one.name for one in methods]
    told = "; ".join(
        f"{kind}: liked {number(share, 2)}, "
        + ", ".join(f"{name} {number(one, 2)}" for name, one in zip(names, given, strict=True))
        for kind, share, given in rows
    )
    alt = f"Shares of kinds of items. {told}."
    svg = shares_plot(rows, names, "what people like", "calibration", alt)
    caption = (
        "Calibration: the share of each kind of items in what people like in training (bars) and in lists (marks). "
        "The nearer the marks to the ends of the bars, the better calibrated."
    )
    return Figure(svg, caption, alt)
