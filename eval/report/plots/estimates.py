"""Means with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from eval.report.labels import width
from eval.report.plots.axes import NAME_CELLS, beside_row, legend, ticks_along
from eval.report.svg import COURSES, LINE, MARKERS, POINT, SOFT, drawn, inset, quiet, write
from eval.report.text import number, short

ROW = 15.0


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval; `kind` is its place among the kinds that colours tell apart."""

    name: str
    mean: float
    low: float
    high: float
    kind: int = 0


def estimates_plot(
    rows: Sequence[Estimate], kinds: Sequence[str], ident: str, description: str, *, beside: float | None = None
) -> str:
    """Means with their intervals, one row each, in the order given; a line stands at `beside`, the one to compare with.

    Args:
        rows: at least one.
        kinds: what the colours mean.
        ident: begins every id in the picture.
        description: what the picture shows, in words.
        beside: a mean to hold the others against.
    """
    names = [short(row.name, NAME_CELLS) for row in rows]
    left = max(width(name, POINT) for name in names) + 8
    figure, axes = inset((ROW * len(rows) + 44) / 72, left=left, right=44, bottom=20, top=24)
    for place, (row, name) in enumerate(zip(rows, names, strict=True)):
        _estimate(axes, place, row, name)
    if beside is not None:
        axes.axvline(beside, color=SOFT, linewidth=0.8, linestyle=(0, (3, 3)), zorder=0)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    ticks_along(axes, min(row.low for row in rows), max(row.high for row in rows))
    legend(axes, kinds, left=-left, top=14)
    quiet(axes)
    axes.grid(axis="x", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    return drawn(figure, ident, description)


def _estimate(axes: Axes, place: int, row: Estimate, name: str) -> None:
    colour = COURSES[row.kind]
    axes.plot([row.low, row.high], [place, place], color=colour, linewidth=2, solid_capstyle="butt")
    axes.plot([row.mean], [place], MARKERS[row.kind], color=colour, markersize=4.5)
    along = axes.get_yaxis_transform()
    beside_row(axes, place, name)
    write(axes, 1, place, number(row.mean), SOFT, along + ScaledTranslation(8 / 72, 0, axes.figure.dpi_scale_trans))
