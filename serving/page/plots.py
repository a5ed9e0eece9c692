"""The plots of the demo's page."""

from __future__ import annotations

from collections.abc import Sequence

from eval.report.svg import COURSES, FIRST, INK, LINE, MARKERS, SECOND, SOFT, apart, canvas, drawn, quiet, write
from eval.report.text import short
from palate.types import Language
from serving.story import Drift
from serving.words import date

DAY = 86_400.0
LABEL_CELLS = 26
COURSE_CELLS = 21
MOST_TICKS = 3


def drift_plot(drift: Drift, ident: str, description: str, language: Language) -> str:
    """Weights over time, one line an interest, each named at its end; `ident` makes the ids of the SVG unique."""
    figure, axes = canvas(2.9, left=0.07, right=0.60, bottom=0.12, top=0.96)
    days = [moment / DAY for moment in drift.moments]
    heights = apart([course.weights[-1] for course in drift.courses], 0.095)
    for course, colour, marker, height in zip(drift.courses, COURSES, MARKERS, heights, strict=False):
        axes.plot(days, course.weights, color=colour, marker=marker, markersize=4, linewidth=2, solid_capstyle="round")
        write(axes, 1.03, height, short(course.label, COURSE_CELLS), colour, axes.get_yaxis_transform())
    axes.set_ylim(0, 1.04)
    axes.set_yticks([0, 0.5, 1], ["0", ".5", "1"])
    marks = _spread(len(days))
    axes.set_xticks([days[one] for one in marks], [_month(drift.moments[one], language) for one in marks])
    quiet(axes)
    axes.tick_params(axis="x", pad=9)
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    return drawn(figure, ident, description)


def contrast_plot(
    rows: Sequence[tuple[str, float, float]], names: tuple[str, str], ident: str, description: str
) -> str:
    """Two scenes back to back: for each (label, share in the first, share in the second) a bar to either side."""
    figure, axes = canvas(
        0.46 * len(rows) + 0.55, left=0.02, right=0.98, bottom=0.02, top=1 - 0.42 / (0.46 * len(rows) + 0.55)
    )
    reach = max(0.01, *(max(first, second) for _, first, second in rows))
    for place, (label, first, second) in enumerate(rows):
        axes.plot([0, 0], [place - 0.17, place + 0.17], color=LINE, linewidth=1, zorder=0)
        axes.barh([place], [-first], height=0.34, color=FIRST)
        axes.barh([place], [second], height=0.34, color=SECOND)
        write(axes, 0, place - 0.36, short(label, 2 * LABEL_CELLS), INK, axes.transData, align="center")
        write(axes, -reach * 1.22, place, _percent(first), SOFT, axes.transData)
        write(axes, reach * 1.22, place, _percent(second), SOFT, axes.transData, align="right")
    write(axes, -reach * 1.22, -0.95, short(names[0], LABEL_CELLS), FIRST, axes.transData, bold=True)
    write(axes, reach * 1.22, -0.95, short(names[1], LABEL_CELLS), SECOND, axes.transData, align="right", bold=True)
    axes.set_xlim(-reach * 1.24, reach * 1.24)
    axes.set_ylim(len(rows) - 0.6, -0.6)
    axes.set_axis_off()
    return drawn(figure, ident, description)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _month(moment: float, language: Language) -> str:
    told = date(language, moment)
    return told.rpartition("月")[0] + "月" if language == "zh" else told.partition(" ")[2]


def _spread(count: int) -> list[int]:
    """At most three places of a list, first and last among them, evenly apart.

    >>> _spread(2), _spread(9)
    ([0, 1], [0, 4, 8])
    """
    if count <= MOST_TICKS:
        return list(range(count))
    return sorted({round(step * (count - 1) / (MOST_TICKS - 1)) for step in range(MOST_TICKS)})
