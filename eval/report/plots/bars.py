"""Bars: how groups are served, and shares beside the shares that are wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.transforms import ScaledTranslation

from eval.report.labels import width
from eval.report.plots.axes import SMALL, beside_row, legend_block, ticks_along
from eval.report.svg import COURSES, INK, LINE, MARKERS, POINT, SOFT, drawn, inset, quiet, write
from eval.report.text import number, short

KIND_CELLS = 20
GROUP_CELLS = 60


def groups_plot(
    groups: Sequence[tuple[str, Sequence[float]]], names: Sequence[str], ident: str, description: str
) -> str:
    """For each group a bar for each of at most four names, longer is more."""
    each = 11.0 * len(names) + 24
    lines = math.ceil(len(names) / 2)
    figure, axes = inset((each * len(groups) + 15 * lines + 10) / 72, left=4, right=44, bottom=2, top=15 * lines + 8)
    reach = max([1e-9, *(value for _, values in groups for value in values)])
    for place, (label, values) in enumerate(groups):
        top = place * each
        write(axes, 0, top + 9, short(label, GROUP_CELLS), INK, axes.transData)
        for line, value in enumerate(values):
            middle = top + 22 + 11 * line
            axes.barh([middle], [max(value, reach / 400)], height=8.0, color=COURSES[line])
            offset = axes.transData + ScaledTranslation(4 / 72, 0, figure.dpi_scale_trans)
            write(axes, max(value, 0), middle, number(value), SOFT, offset, size=SMALL)
    axes.set_xlim(0, reach)
    axes.set_ylim(each * len(groups), 0)
    axes.set_axis_off()
    legend_block(
        axes, [(name, "s", colour) for name, colour in zip(names, COURSES, strict=False)], 0.0, each * len(groups) + 10
    )
    return drawn(figure, ident, description)


def shares_plot(
    rows: Sequence[tuple[str, float, Sequence[float]]],
    names: Sequence[str],
    wanted: str,
    ident: str,
    description: str,
) -> str:
    """For each label the share that is wanted, as a bar, and the shares that at most four names give, as marks on it.

    Args:
        rows: label, wanted share, and a share for each name; at least one row.
        names: whose marks they are.
        wanted: what the bars are.
        ident: begins every id in the picture.
        description: what the picture shows, in words.
    """
    labels = [short(label, KIND_CELLS) for label, _, _ in rows]
    left = max(width(label, POINT) for label in labels) + 8
    lines = math.ceil((len(names) + 1) / 2)
    figure, axes = inset((20 * len(rows) + 15 * lines + 32) / 72, left=left, right=16, bottom=22, top=15 * lines + 10)
    for place, ((_, share, given), label) in enumerate(zip(rows, labels, strict=True)):
        axes.barh([place], [share], height=0.72, color=LINE)
        for kind, value in enumerate(given):
            axes.plot([value], [place], MARKERS[kind], color=COURSES[kind], markersize=5, alpha=0.9, clip_on=False)
        beside_row(axes, place, label)
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_yticks([])
    ticks_along(axes, 0.0, max(max(share, *given) for _, share, given in rows))
    axes.set_xlim(left=0.0)
    quiet(axes)
    legend_block(axes, [(wanted, "s", SOFT), *zip(names, MARKERS, COURSES, strict=False)], -left, 20.0 * len(rows) + 10)
    return drawn(figure, ident, description)
