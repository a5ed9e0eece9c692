"""Two figures against each other, with the name of each point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from matplotlib.axes import Axes

from eval.report.labels import Spot, along, end, placed, width
from eval.report.plots.axes import NAME_CELLS, SMALL, corner, label, legend, ticks_along, ticks_up
from eval.report.svg import COURSES, LINE, MARKERS, SOFT, WIDTH_INCHES, drawn, inset, quiet, write
from eval.report.text import short

TRADE_INCHES = 4.8
SIDES = {"left": 34.0, "right": 22.0, "bottom": 38.0, "top": 26.0}


@dataclass(frozen=True)
class Point:
    """One thing in the plane; `kind` as in `Estimate`."""

    name: str
    x: float
    y: float
    kind: int = 0


@dataclass(frozen=True)
class Scale:
    """An axis: what it says, and whether it counts in powers of ten of seconds."""

    name: str
    seconds: bool = False


def tradeoff_plot(
    points: Sequence[Point],
    across: Scale,
    up: str,
    kinds: Sequence[str],
    ident: str,
    description: str,
    *,
    joined: int = 0,
) -> str:
    """Points with names that do not cover one another, the first ones named first; one that finds no room goes without.

    Args:
        points: at least one; on an axis of seconds, less than a tenth of a millisecond is drawn there.
        joined: how many of the first points a line joins, from left to right.
        across: the axis from left to right.
        up: what is better the higher.
        kinds: what the colours and marks mean.
        ident: begins every id in the picture.
        description: what the picture shows, in words.
    """
    figure, axes = inset(TRADE_INCHES, **SIDES)
    shown = [replace(one, x=math.log10(max(one.x, 1e-4))) for one in points] if across.seconds else list(points)
    for one in shown:
        axes.plot([one.x], [one.y], MARKERS[one.kind], color=COURSES[one.kind], markersize=6, clip_on=False, zorder=3)
    _join(axes, shown[:joined])
    (_decades if across.seconds else ticks_along)(axes, min(one.x for one in shown), max(one.x for one in shown))
    ticks_up(axes, min(one.y for one in shown), max(one.y for one in shown))
    quiet(axes)
    axes.tick_params(axis="x", pad=9)
    axes.grid(color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    _names(axes, shown, joined)
    wide = 72 * WIDTH_INCHES - SIDES["left"] - SIDES["right"]
    label(axes, wide, -30, across.name, SOFT, right=True)
    label(axes, -SIDES["left"] + 4, 72 * TRADE_INCHES - SIDES["top"] - SIDES["bottom"] + 16, up, SOFT)
    legend(axes, kinds, left=-SIDES["left"] + 28 + width(up, SMALL), top=16)
    return drawn(figure, ident, description)


def _join(axes: Axes, points: Sequence[Point]) -> None:
    if len(points) > 1:
        axes.plot([one.x for one in points], [one.y for one in points], color=SOFT, linewidth=0.8, alpha=0.45, zorder=1)


def _names(axes: Axes, points: Sequence[Point], joined: int) -> None:
    """Write the names beside the points; both are reckoned in points of the picture from the corner of the axes."""
    box = axes.get_window_extent()
    scale = 72 / axes.figure.dpi
    seen = [axes.transData.transform((one.x, one.y)) for one in points]
    places = [(scale * float(x - box.x0), scale * float(y - box.y0)) for x, y in seen]
    names = [short(one.name, NAME_CELLS) for one in points]
    line = [place for first, last in pairwise(places[:joined]) for place in along(first, last)]
    spots = placed(places, names, (scale * box.width + SIDES["right"] - 2, scale * box.height), SMALL, line)
    for point, place, name, spot in zip(points, places, names, spots, strict=True):
        if spot is not None:
            _name(axes, point, place, name, spot)


def _name(axes: Axes, point: Point, place: tuple[float, float], name: str, spot: Spot) -> None:
    """Write from the side that faces the point, so that a narrower font leaves no gap."""
    side = (spot.x > place[0]) - (spot.x < place[0]) if abs(spot.x - place[0]) > spot.wide / 4 else 0
    x = spot.x - side * spot.wide / 2
    align = {1: "left", -1: "right", 0: "center"}[side]
    if spot.far:
        over, up = end(place, spot)
        axes.plot(
            [place[0], over], [place[1], up], color=SOFT, linewidth=0.6, transform=corner(axes), zorder=2, clip_on=False
        )
    write(axes, x, spot.y, name, COURSES[point.kind], corner(axes), align=align, size=SMALL)


def _decades(axes: Axes, low: float, high: float) -> None:
    """Powers of ten of seconds, of which at most six are written."""
    first, last = math.floor(low), math.ceil(high)
    last += first == last
    ticks = range(first, last + 1, 1 + (last - first) // 6)
    axes.set_xlim(first - 0.05, last + 0.05)
    axes.set_xticks(list(ticks), [_duration(tick) for tick in ticks])


def _duration(power: int) -> str:
    """A power of ten of seconds.

    >>> [_duration(power) for power in (-4, -3, 0, 1, 3)]
    ['0.1 ms', '1 ms', '1 s', '10 s', '1,000 s']
    """
    if power < -3:
        return f"{10.0 ** (power + 3):.{-power - 3}f} ms"
    return f"{10 ** (power + 3)} ms" if power < 0 else f"{10**power:,} s"
