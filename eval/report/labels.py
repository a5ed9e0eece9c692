"""Where the names of points go, so that none covers another, a point, or the edge of the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from rich.cells import cell_len

CELL = 0.58
"""Width of a cell of text in sizes of its font: a little more than fonts of the page take."""
LINE = 1.15
"""Height of a line, in sizes of its font."""
RADIUS = 5.0
NEAR = 14.0
REACHES = (9.0, 14.0, 20.0, 27.0, 35.0, 44.0, 54.0, 66.0, 80.0, 96.0, 116.0, 140.0)
ANGLES = (0, 180, 40, -40, 140, -140, 90, -90, 20, -20, 160, -160, 65, -65, 115, -115, 10, -10, 170, -170, 80, -80)
STEP = 3.0
SLIDES = (1.0, 0.5, 0.0, -0.5)
"""How far a label stands off to the side of its point, in halves of its width."""
ROUNDS = 5
Place = tuple[float, float]


@dataclass(frozen=True)
class Spot:
    """A label's middle, in points of the picture; `far` labels want a line to their point."""

    x: float
    y: float
    wide: float
    high: float
    far: bool = False

    def meets(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Whether a place lies in the label or within `margin` of it."""
        return abs(x - self.x) < self.wide / 2 + margin and abs(y - self.y) < self.high / 2 + margin

    def covers(self, other: Spot) -> bool:
        """Whether two labels overlap."""
        return (
            abs(other.x - self.x) < (self.wide + other.wide) / 2
            and abs(other.y - self.y) < (self.high + other.high) / 2
        )


def width(text: str, size: float) -> float:
    """How wide a text of that font size is at most, in points."""
    return CELL * size * cell_len(text)


def placed(
    points: Sequence[Place],
    names: Sequence[str],
    box: tuple[float, float],
    size: float,
    avoid: Sequence[Place] = (),
) -> list[Spot | None]:
    """A place for the name of each point; None where there is no room.

    The first points choose first. Those that found no room choose before all others in the next of a few rounds, and
    the round that left the fewest without counts.

    Args:
        points: in points of the picture, from its lower left corner.
        names: one for each point.
        box: width and height that labels must stay in.
        size: of the font.
        avoid: places that labels keep off as long as there is room elsewhere.
    """
    extents = [(width(name, size), LINE * size) for name in names]
    found = _rounds(points, extents, box, avoid)
    if avoid and len(found) < len(points):
        found = max(found, _rounds(points, extents, box, ()), key=len)
    return [found.get(one) for one in range(len(points))]


def along(first: Place, last: Place) -> list[Place]:
    """Places along a line, from its first on, every few points."""
    (x, y), (to_x, to_y) = first, last
    steps = max(1, int(math.dist(first, last) / STEP))
    return [(x + (to_x - x) * one / steps, y + (to_y - y) * one / steps) for one in range(steps)]


def end(point: Place, spot: Spot) -> Place:
    """The place of a label that lies nearest to its point."""
    x = min(max(point[0], spot.x - spot.wide / 2), spot.x + spot.wide / 2)
    y = min(max(point[1], spot.y - spot.high / 2), spot.y + spot.high / 2)
    return x, y


def _rounds(
    points: Sequence[Place],
    extents: Sequence[tuple[float, float]],
    box: tuple[float, float],
    avoid: Sequence[Place],
) -> dict[int, Spot]:
    order, best = list(range(len(points))), dict[int, Spot]()
    for _ in range(ROUNDS):
        found = _round(points, extents, box, order, avoid)
        best = max(best, found, key=len)
        if len(best) == len(points):
            break
        order.sort(key=lambda one: one in found)
    return best


def _round(
    points: Sequence[Place],
    extents: Sequence[tuple[float, float]],
    box: tuple[float, float],
    order: Sequence[int],
    avoid: Sequence[Place],
) -> dict[int, Spot]:
    """Labels by point, for those that found room when the points chose in this order."""
    found: dict[int, Spot] = {}
    leads: list[list[Place]] = []
    for one in order:
        spot = _spot(points[one], extents[one], points, box, list(found.values()), leads, avoid)
        if spot is not None:
            found[one] = spot
            leads += [_lead(points[one], spot)] if spot.far else []
    return found


def _spot(
    point: Place,
    extent: tuple[float, float],
    points: Sequence[Place],
    box: tuple[float, float],
    spots: Sequence[Spot],
    leads: Sequence[Sequence[Place]],
    avoid: Sequence[Place],
) -> Spot | None:
    for reach, slide, angle in product(REACHES, SLIDES, ANGLES):
        spot = _around(point, extent, reach, angle, slide)
        free = _inside(spot, box) and _free(spot, point, points, spots, leads)
        if free and not any(spot.meets(x, y) for x, y in avoid):
            return spot
    return None


def _around(point: Place, extent: tuple[float, float], reach: float, angle: int, slide: float) -> Spot:
    """A label about `reach` from the point in that direction, slid along towards the point."""
    across, up = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    away = math.copysign(slide * extent[0] / 2, across) * (abs(across) > 0.01)
    return Spot(point[0] + reach * across + away, point[1] + reach * up, *extent, reach > NEAR)


def _inside(spot: Spot, box: tuple[float, float]) -> bool:
    return (
        spot.x - spot.wide / 2 >= 0
        and spot.x + spot.wide / 2 <= box[0]
        and spot.y - spot.high / 2 >= 0
        and spot.y + spot.high / 2 <= box[1]
    )


def _free(
    spot: Spot,
    point: Place,
    points: Sequence[Place],
    spots: Sequence[Spot],
    leads: Sequence[Sequence[Place]],
) -> bool:
    if any(spot.covers(other) for other in spots) or any(spot.meets(x, y, RADIUS) for x, y in points):
        return False
    if any(spot.meets(x, y) for lead in leads for x, y in lead):
        return False
    return not spot.far or _clear(_lead(point, spot), [one for one in points if one != point], spots, leads)


def _clear(
    lead: Sequence[Place],
    points: Sequence[Place],
    spots: Sequence[Spot],
    leads: Sequence[Sequence[Place]],
) -> bool:
    """Whether a line passes by every label, every point and every other line."""
    return not (
        any(spot.meets(x, y) for spot in spots for x, y in lead)
        or any(math.dist(one, point) < RADIUS for one in lead for point in points)
        or any(math.dist(one, other) < STEP for one in lead for line in leads for other in line)
    )


def _lead(point: Place, spot: Spot) -> list[Place]:
    """Places along the line from a point to the nearest part of its label."""
    return along(point, end(point, spot))
