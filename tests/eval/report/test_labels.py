"""Names of points never cover one another, a point, or the edge."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from eval.report.labels import LINE, RADIUS, along, placed, width

BOX = (320.0, 280.0)
SIZE = 9.0
places = st.tuples(st.floats(0, BOX[0]), st.floats(0, BOX[1]))
names = st.text("abcdefghij-", min_size=1, max_size=24)


def test_a_lone_point_has_its_name_beside_it() -> None:
    (spot,) = placed([(100.0, 100.0)], ["ease"], BOX, SIZE)
    assert spot is not None
    assert (spot.x, spot.y, spot.far) == (100.0 + 9.0 + width("ease", SIZE) / 2, 100.0, False)


def test_a_point_at_the_right_edge_has_its_name_on_the_left() -> None:
    (spot,) = placed([(BOX[0], 100.0)], ["ease"], BOX, SIZE)
    assert spot is not None
    assert spot.x + spot.wide / 2 < BOX[0]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(places, names), min_size=1, max_size=22))
def test_no_name_covers_another_or_a_point_or_the_edge(found: list[tuple[tuple[float, float], str]]) -> None:
    points = [point for point, _ in found]
    spots = [spot for spot in placed(points, [name for _, name in found], BOX, SIZE) if spot]
    assert not any(one.covers(other) for one, other in combinations(spots, 2))
    assert not any(spot.meets(x, y, RADIUS) for spot in spots for x, y in points)
    assert all(spot.wide / 2 <= spot.x <= BOX[0] - spot.wide / 2 for spot in spots)
    assert all(spot.high / 2 <= spot.y <= BOX[1] - spot.high / 2 for spot in spots)


def test_a_name_hemmed_in_by_others_stands_further_off_with_a_line_to_its_point() -> None:
    points = [(100.0 + 12 * one, 100.0) for one in range(8)]
    spots = placed(points, [f"method-{one}" for one in range(8)], BOX, SIZE)
    assert all(spots)
    assert any(spot.far for spot in spots if spot)


def test_a_name_that_is_wider_than_the_picture_is_left_out() -> None:
    assert placed([(10.0, 10.0)], ["x" * 100], BOX, SIZE) == [None]


def test_chinese_takes_twice_the_room() -> None:
    assert width("民谣", SIZE) == width("folk", SIZE)
    assert LINE > 1


def test_names_keep_off_a_line_while_there_is_room_elsewhere() -> None:
    line = along((100.0, 100.0), (200.0, 100.0))
    (spot,) = placed([(100.0, 100.0)], ["ease"], BOX, SIZE, line)
    assert spot is not None
    assert not any(spot.meets(x, y) for x, y in line)
    everywhere = [(float(x), float(y)) for x in range(0, 320, 9) for y in range(0, 280, 9)]
    assert placed([(100.0, 100.0)], ["ease"], BOX, SIZE, everywhere) == placed([(100.0, 100.0)], ["ease"], BOX, SIZE)
