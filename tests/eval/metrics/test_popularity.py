from math import log2

import numpy as np
import pytest
from scipy import sparse

from eval.metrics.popularity import novelty, popular_share, popularity_lift

MET = np.array([8, 4, 2, 1, 0])


def rows(*lists):
    matrix = np.zeros((len(lists), len(MET)))
    for row, places in enumerate(lists):
        matrix[row, list(places)] = 1
    return sparse.csr_array(matrix)


def test_novelty_is_the_mean_self_information_in_bits():
    assert novelty(rows([0, 1]), MET, people=16).tolist() == [(1 + 2) / 2]


def test_an_item_nobody_met_is_as_new_as_one_that_one_person_met():
    assert novelty(rows([3], [4]), MET, people=16).tolist() == [log2(16), log2(16)]


def test_an_empty_list_is_neither_old_nor_new():
    assert np.isnan(novelty(rows([]), MET, people=16)).all()


def test_the_popular_fifth_is_taken_of_what_may_be_ranked():
    assert popular_share(rows([0, 1], [1, 2]), MET, np.ones(5, bool)) == 1 / 4
    assert popular_share(rows([1], [2]), MET, np.array([False, True, True, True, True])) == 1 / 2


def test_popular_share_of_nothing_has_no_value():
    assert np.isnan(popular_share(rows([]), MET, np.ones(5, bool)))


def test_lift_says_how_much_more_popular_than_their_own_the_items_are():
    assert popularity_lift(rows([0], [1]), rows([2], [2, 4]), MET) == pytest.approx((8 + 4) / (2 + 1) - 1)


def test_lift_leaves_out_who_has_no_history():
    assert popularity_lift(rows([0], [1]), rows([], [1]), MET) == 0
    assert np.isnan(popularity_lift(rows([0]), rows([]), MET))
