from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import sparse

from retrieval.linear.likings import rows_of, stretches, weighed
from retrieval.material import Material

Make = Callable[..., Material]


def test_a_stretch_begins_at_each_event_and_ends_with_the_person(make: Make):
    world = make([[0, 1, 2], [3, 0]], ["a", "b", "c", "d"], timed=True)
    assert stretches(world.people, 2).toarray().tolist() == [
        [1, 1, 0, 0],
        [0, 1, 1, 0],
        [0, 0, 1, 0],
        [1, 0, 0, 1],
        [1, 0, 0, 0],
    ]


def test_what_was_disliked_stands_in_no_stretch(make: Make):
    world = make([[0, 1, 2]], ["a", "b", "c"], refused=[(0, 1)])
    assert stretches(world.people, 2).toarray().tolist() == [[1, 0, 1], [0, 0, 1]]


def test_an_item_met_twice_in_a_stretch_counts_once(make: Make):
    assert stretches(make([[0, 0]], ["a"]).people, 2).toarray().tolist() == [[1], [1]]


def test_without_stretches_the_rows_are_people(make: Make):
    world = make([[0, 1], [1]], ["a", "b"])
    assert rows_of(world, 0).toarray().tolist() == [[1, 1], [0, 1]]
    assert rows_of(world, 1).toarray().tolist() == [[1, 0], [0, 1], [0, 1]]


def test_busy_people_and_popular_items_count_less_for_each_like():
    liked = sparse.csr_matrix(np.array([[1, 1, 1, 1], [1, 0, 0, 0]], np.float32))
    found, by_item = weighed(liked, np.array([2, 1, 1, 1], np.float32))
    assert by_item == pytest.approx([2**-0.15, 1, 1, 1])
    assert found[0, 0] / found[1, 0] == pytest.approx(4**-0.5)
    assert found[0, 0] / found[0, 1] == pytest.approx(2**-0.15)
    assert (found.data**2).sum() == pytest.approx(5)
