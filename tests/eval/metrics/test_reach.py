import numpy as np
import pytest
from scipy import sparse

from eval.metrics.reach import coverage, gini, overlap

ALL = np.ones(4, bool)


def shown(*lists, items=4):
    matrix = np.zeros((len(lists), items))
    for row, places in enumerate(lists):
        matrix[row, list(places)] = 1
    return sparse.csr_array(matrix)


def test_coverage_is_the_share_of_items_that_anybody_is_shown():
    assert coverage(shown([0, 1], [0, 2]), ALL) == 3 / 4


def test_coverage_looks_only_at_what_may_be_ranked():
    assert coverage(shown([0, 1], [0, 1]), np.array([True, True, False, False])) == 1


def test_gini_is_zero_where_places_are_dealt_evenly_and_high_where_one_item_has_all():
    assert gini(shown([0], [1], [2], [3]), ALL) == 0
    assert gini(shown([0], [0], [0], [0]), ALL) == 3 / 4


def test_gini_of_empty_lists_has_no_value():
    assert np.isnan(gini(shown([], []), ALL))


def test_overlap_is_the_share_of_places_two_people_have_in_common():
    assert overlap(shown([0, 1], [0, 2]), ["ann", "bob"], 2) == 1 / 2


def test_overlap_is_the_mean_over_all_pairs():
    lists = shown([0, 1], [0, 2], [2, 3])
    assert overlap(lists, ["ann", "bob", "cat"], 2) == pytest.approx((1 / 2 + 0 + 1 / 2) / 3)


def test_two_lists_of_one_person_are_no_pair():
    assert overlap(shown([0], [0], [1]), ["ann", "ann", "bob"], 1) == 0
    assert np.isnan(overlap(shown([0], [0]), ["ann", "ann"], 1))
