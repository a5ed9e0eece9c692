from __future__ import annotations

from collections.abc import Callable

import numpy as np

from retrieval.material import Material
from retrieval.sequences.timeline import Timeline

Make = Callable[..., Material]
UNKNOWN = float("nan")


def timeline(make: Make, **histories: list[tuple[int, float]]) -> Timeline:
    told = Timeline.of(make(histories, items=5).people)
    assert told is not None
    return told


def test_each_item_stands_once_where_it_was_chosen_last(make: Make):
    told = timeline(make, ann=[(0, 1), (1, 2), (0, 3)], bo=[(2, 5)])
    assert told.items.tolist() == [1, 0, 2]
    assert told.days.tolist() == [2, 3, 5]
    assert told.starts.tolist() == [0, 2, 3]


def test_what_has_no_date_is_left_out(make: Make):
    assert timeline(make, ann=[(0, UNKNOWN), (1, 2)]).items.tolist() == [1]


def test_there_is_no_timeline_where_nothing_has_a_date(make: Make):
    assert Timeline.of(make({"ann": [(0, UNKNOWN)]}, items=2).people) is None


def test_someone_whose_events_are_all_turned_down_has_an_empty_row(make: Make):
    people = make({"ann": [(0, 1)], "bo": [(1, 2)]}, items=2).people
    people.strengths[0] = -1.0
    told = Timeline.of(people)
    assert told is not None
    assert told.starts.tolist() == [0, 0, 1]


def test_the_latest_entries_on_items_are_found_with_the_place_of_each_item(make: Make):
    told = timeline(make, ann=[(0, 1), (1, 2)], bo=[(0, 7), (3, 8)], cy=[(0, 4)])
    entries, places = told.on(np.array([3, 0]), most=2)
    assert told.days[entries].tolist() == [8, 4, 7]
    assert places.tolist() == [0, 1, 1]


def test_what_stands_around_an_entry_ends_with_the_person(make: Make):
    told = timeline(make, ann=[(0, 1), (1, 2), (2, 3), (3, 4)], bo=[(4, 5)])
    entries, places = told.around(np.array([3, 4]), reach=2)
    assert told.items[entries].tolist() == [1, 2, 3, 4]
    assert places.tolist() == [0, 0, 0, 1]


def test_entries_near_a_day_include_the_farthest_days(make: Make):
    told = timeline(make, ann=[(0, 1), (1, 3)], bo=[(2, 2), (3, 4)])
    assert told.near(2.5, 0.5, most=10).items.tolist() == [2, 1]
    assert told.near(2.5, 5.0, most=2).items.tolist() == [2, 1]
    assert told.near(2.5, 5.0, most=10).items.tolist() == [0, 2, 1, 3]
