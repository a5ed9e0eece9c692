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

from palate.text import plain

WIDTH_INCHES = 5.0
POINT = 10
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
_FONT = re.compile(r"font: (?:(bold|\d00) )?([\d.]+px)[^;]*")
_FAMILY = re.compile(r"font-family: [^;]*;?\s*")


def canvas(height: float, *, left: float, right: float, bottom: float, top: float) -> tuple[Figure, Axes]:
    """An empty picture `WIDTH_INCHES` wide and `height` inches high; its axes lie between these shares of it."""
    figure = Figure(figsize=(WIDTH_INCHES, height))
    axes = figure.add_axes((left, bottom, right - left, top - bottom))
    return figure, axes


def inset(height: float, *, left: float, right: float, bottom: float, top: float) -> tuple[Figure, Axes]:
    """As `canvas`, with the margins in points."""
    wide, high = 72 * WIDTH_INCHES, 72 * height
    return canvas(height, left=left / wide, right=1 - right / wide, bottom=bottom / high, top=1 - top / high)


def write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    colour: str,
    transform: Transform,
    *,
    align: str = "left",
    bold: bool = False,
    size: float = POINT,
) -> Text:
    """Write text that is never read as mathematics, whatever dollar signs it holds."""
    written: Text = axes.text(x, y, text, color=colour, ha=align, va="center", fontsize=size, transform=transform)
    written.set_parse_math(False)
    written.set_fontweight("bold" if bold else "normal")
    return written


def quiet(axes: Axes) -> None:
    """No frame, no tick marks, small labels."""
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, labelsize=POINT - 1, labelcolor=SOFT)


def apart(heights: Sequence[float], gap: float) -> list[float]:
    """The heights between 0 and 1, moved as little as it takes for labels to stand `gap` apart, in the order given.

    >>> apart([0.5, 0.5, 0.1], 0.25)
    [0.5, 0.75, 0.1]
    """
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


def drawn(figure: Figure, ident: str, description: str) -> str:
    """Draw, then make it at home in the page: its colours and fonts, ids of its own, words for those who cannot see.

    Args:
        figure: what to draw, in the colours of `COLOURS`.
        ident: begins every id in the picture, so that a page can hold several.
        description: what the picture shows, in words.
    """
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
