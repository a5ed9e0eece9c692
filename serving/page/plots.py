"""Plots as inline SVG: text stays text, colours come from the page, equal input gives equal bytes."""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Transform
from rich.cells import cell_len, set_cell_size

from palate.types import Language
from serving.console import plain
from serving.story import Drift
from serving.words import date

WIDTH_INCHES = 5.0
POINT = 10
DAY = 86_400.0
COLOURS = {
    "#010101": "var(--ink)",
    "#020202": "var(--soft)",
    "#030303": "var(--line)",
    "#040404": "var(--first)",
    "#050505": "var(--second)",
    "#060606": "var(--third)",
    "#070707": "var(--fourth)",
}
"""Stand-ins that matplotlib draws with, and the custom property of the page each becomes."""
INK, SOFT, LINE, FIRST, SECOND, THIRD, FOURTH = COLOURS
COURSES = (FIRST, SECOND, THIRD, FOURTH)
MARKERS = ("o", "s", "^", "D")
LABEL_CELLS = 26
COURSE_CELLS = 21
MOST_TICKS = 3
_FONT = re.compile(r"font: (?:(bold|\d00) )?([\d.]+px)[^;]*")
_FAMILY = re.compile(r"font-family: [^;]*;?\s*")


def drift_plot(drift: Drift, ident: str, description: str, language: Language) -> str:
    """Weights over time, one line an interest, each named at its end; `ident` makes the ids of the SVG unique."""
    figure, axes = _figure(2.9, left=0.07, right=0.60, bottom=0.12, top=0.96)
    days = [moment / DAY for moment in drift.moments]
    heights = _apart([course.weights[-1] for course in drift.courses], 0.095)
    for course, colour, marker, height in zip(drift.courses, COURSES, MARKERS, heights, strict=False):
        axes.plot(days, course.weights, color=colour, marker=marker, markersize=4, linewidth=2, solid_capstyle="round")
        _write(axes, 1.03, height, _short(course.label, COURSE_CELLS), colour, axes.get_yaxis_transform())
    axes.set_ylim(0, 1.04)
    axes.set_yticks([0, 0.5, 1], ["0", ".5", "1"])
    marks = _spread(len(days))
    axes.set_xticks([days[one] for one in marks], [_month(drift.moments[one], language) for one in marks])
    _quiet(axes)
    axes.tick_params(axis="x", pad=9)
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    return _svg(figure, ident, description)


def contrast_plot(
    rows: Sequence[tuple[str, float, float]], names: tuple[str, str], ident: str, description: str
) -> str:
    """Two scenes back to back: for each (label, share in the first, share in the second) a bar to either side."""
    figure, axes = _figure(
        0.46 * len(rows) + 0.55, left=0.02, right=0.98, bottom=0.02, top=1 - 0.42 / (0.46 * len(rows) + 0.55)
    )
    reach = max(0.01, *(max(first, second) for _, first, second in rows))
    for place, (label, first, second) in enumerate(rows):
        axes.plot([0, 0], [place - 0.17, place + 0.17], color=LINE, linewidth=1, zorder=0)
        axes.barh([place], [-first], height=0.34, color=FIRST)
        axes.barh([place], [second], height=0.34, color=SECOND)
        _write(axes, 0, place - 0.36, _short(label, 2 * LABEL_CELLS), INK, axes.transData, align="center")
        _write(axes, -reach * 1.22, place, _percent(first), SOFT, axes.transData)
        _write(axes, reach * 1.22, place, _percent(second), SOFT, axes.transData, align="right")
    _write(axes, -reach * 1.22, -0.95, _short(names[0], LABEL_CELLS), FIRST, axes.transData, bold=True)
    _write(axes, reach * 1.22, -0.95, _short(names[1], LABEL_CELLS), SECOND, axes.transData, align="right", bold=True)
    axes.set_xlim(-reach * 1.24, reach * 1.24)
    axes.set_ylim(len(rows) - 0.6, -0.6)
    axes.set_axis_off()
    return _svg(figure, ident, description)


def _figure(height: float, *, left: float, right: float, bottom: float, top: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH_INCHES, height))
    axes = figure.add_axes((left, bottom, right - left, top - bottom))
    return figure, axes


def _write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    colour: str,
    transform: Transform,
    *,
    align: str = "left",
    bold: bool = False,
) -> Text:
    """Write text that is never read as mathematics, whatever dollar signs it holds."""
    written: Text = axes.text(x, y, text, color=colour, ha=align, va="center", fontsize=POINT, transform=transform)
    written.set_parse_math(False)
    written.set_fontweight("bold" if bold else "normal")
    return written


def _quiet(axes: Axes) -> None:
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, labelsize=POINT - 1, labelcolor=SOFT)


def _short(text: str, cells: int) -> str:
    told = plain(text)
    return told if cell_len(told) <= cells else set_cell_size(told, cells - 1).rstrip() + "…"


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


def _apart(heights: Sequence[float], gap: float) -> list[float]:
    """The heights, moved as little as it takes for labels to stand `gap` apart, in the order given."""
    order = sorted(range(len(heights)), key=lambda one: (heights[one], one))
    placed: dict[int, float] = {}
    floor = 0.02
    for one in order:
        placed[one] = max(heights[one], floor)
        floor = placed[one] + gap
    overflow = max(0.0, floor - gap - 1.0)
    for one in reversed(order):
        placed[one] = min(placed[one], 1.0 - gap * (len(order) - 1 - order.index(one))) if overflow else placed[one]
    return [placed[one] for one in range(len(heights))]


def _svg(figure: Figure, ident: str, description: str) -> str:
    """Draw, then make it at home in the page: its colours and fonts, ids of its own, words for those who cannot see."""
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": ident}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # the browser has the glyph
        figure.savefig(buffer, format="svg", transparent=True, metadata=nothing)
    root = ElementTree.fromstring(buffer.getvalue())  # noqa: S314, drawn by ourselves a moment ago
    _settle(root, ident)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.attrib |= {"role": "img", "aria-labelledby": f"{ident}-title", "class": "plot"}
    title = ElementTree.Element("title", {"id": f"{ident}-title"})
    title.text = plain(description)
    root.insert(0, title)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _settle(element: ElementTree.Element, ident: str) -> None:
    """Rewrite tags and attributes, never text: text belongs to the data."""
    for child in list(element):
        if _local(child.tag) in ("metadata", "style"):
            element.remove(child)
        else:
            _settle(child, ident)
    element.tag = _local(element.tag)
    element.attrib = {_local(name): _rewritten(_local(name), value, ident) for name, value in element.attrib.items()}


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _rewritten(name: str, value: str, ident: str) -> str:
    if name == "id":
        return f"{ident}-{value}"
    if name == "style":
        for stand_in, colour in COLOURS.items():
            value = value.replace(stand_in, colour)
        value = _FAMILY.sub("", value)
        value = _FONT.sub(lambda font: f"font-size: {font[2]}; font-weight: {font[1] or 'normal'}", value)
    return value.replace("#", f"#{ident}-") if name == "href" else value.replace("url(#", f"url(#{ident}-")
