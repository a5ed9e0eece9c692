"""What the plots of reports share: ticks, legends, and text at places in points of the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Affine2D, ScaledTranslation, Transform

from eval.report.labels import width
from eval.report.svg import COURSES, INK, MARKERS, POINT, write
from eval.report.text import number, short

SMALL = POINT - 1
NAME_CELLS = 25
MOST_TICKS = 5
COLUMN = 170.0


def corner(axes: Axes) -> Transform:
    """Points of the picture, from the lower left corner of the axes."""
    inches, box = axes.figure.dpi_scale_trans, axes.get_window_extent()
    left, low = box.x0 / axes.figure.dpi, box.y0 / axes.figure.dpi
    return Affine2D().scale(1 / 72) + inches + ScaledTranslation(left, low, inches)


def label(axes: Axes, x: float, y: float, text: str, colour: str, *, right: bool = False, bold: bool = False) -> None:
    """Small text that begins, or ends where it is `right`, at a place in points from the corner of the axes."""
    write(axes, x, y, text, colour, corner(axes), align="right" if right else "left", bold=bold, size=SMALL)


def legend(axes: Axes, kinds: Sequence[str], *, left: float, top: float) -> None:
    """What the colours mean, in a line `top` points above the axes; one kind alone needs no legend."""
    if len(kinds) < 2:
        return
    y = 72 * axes.get_window_extent().height / axes.figure.dpi + top
    x = left + 6
    for kind, name in enumerate(kinds):
        axes.plot(
            [x], [y], MARKERS[kind], color=COURSES[kind], markersize=6, transform=corner(axes), clip_on=False, zorder=3
        )
        label(axes, x + 8, y, name, COURSES[kind])
        x += 24 + width(name, SMALL)


def legend_block(axes: Axes, entries: Sequence[tuple[str, str, str]], left: float, low: float) -> None:
    """Names with their marks, two in a row, the first ones on top."""
    lines = math.ceil(len(entries) / 2)
    for place, (name, mark, colour) in enumerate(entries):
        x, y = left + 6 + (place % 2) * COLUMN, low + 15.0 * (lines - 1 - place // 2)
        axes.plot([x], [y], mark, color=colour, markersize=6, transform=corner(axes), clip_on=False)
        label(axes, x + 8, y, short(name, NAME_CELLS), colour, bold=True)


def beside_row(axes: Axes, place: float, name: str) -> None:
    """Write the name of a row to the left of the axes."""
    aside = axes.get_yaxis_transform() + ScaledTranslation(-6 / 72, 0, axes.figure.dpi_scale_trans)
    write(axes, 0, place, name, INK, aside, align="right")


def ticks_along(axes: Axes, low: float, high: float) -> None:
    """Round numbers below the axes, as far as these two reach."""
    ticks, digits = _round_numbers(low, high)
    axes.set_xlim(ticks[0], ticks[-1])
    axes.set_xticks(ticks, [number(tick, digits) for tick in ticks])


def ticks_up(axes: Axes, low: float, high: float) -> None:
    """Round numbers beside the axes, as far as these two reach."""
    ticks, digits = _round_numbers(low, high)
    axes.set_ylim(ticks[0], ticks[-1])
    axes.set_yticks(ticks, [number(tick, digits) for tick in ticks])


def _round_numbers(low: float, high: float) -> tuple[list[float], int]:
    """Even ticks that hold both numbers, and the decimals they need.

    >>> _round_numbers(0.013, 0.131)
    ([0.0, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15], 3)
    """
    if high - low < 1e-9:
        low, high = low - 0.5 * (abs(low) or 1), high + 0.5 * (abs(high) or 1)
    ticks = [float(tick) for tick in MaxNLocator(nbins=MOST_TICKS, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]
    step = ticks[1] - ticks[0]
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return [round(tick, digits + 2) for tick in ticks], digits + (round(step * 10**digits, 6) % 1 > 0)
