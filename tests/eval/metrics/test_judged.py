import numpy as np
import pytest

from eval.metrics import Judged, judge
from palate.errors import InputError


def test_places_with_relevant_items_are_hits():
    judged = judge([["x", "a"], ["b"]], [{"a"}, {"b", "c"}], 3)
    assert judged.hits.tolist() == [[False, True, False], [True, False, False]]
    assert judged.relevant.tolist() == [1, 2]
    assert len(judged) == 2


def test_a_relevant_item_hits_once_however_often_it_is_listed():
    assert judge([["a", "a", "a"]], [["a", "b", "a"]], 3).hits.sum() == 1


def test_places_beyond_the_depth_do_not_count():
    assert not judge([["x", "y", "a"]], [{"a"}], 2).hits.any()


def test_empty_places_are_misses():
    assert not judge([[-1, -1]], [{3}], 2).hits.any()


@pytest.mark.parametrize(
    ("hits", "relevant", "said"),
    [
        (np.zeros((2, 3), bool), np.array([1]), "one number"),
        (np.zeros(3, bool), np.array([1]), "shape"),
        (np.zeros((1, 3), bool), np.array([0]), "at least one relevant"),
        (np.ones((1, 3), bool), np.array([2]), "twice"),
    ],
)
def test_what_cannot_be_is_refused(hits, relevant, said):
    with pytest.raises(InputError, match=said):
        Judged(hits, relevant)


def test_preferences_must_be_given_for_every_question():
    with pytest.raises(InputError, match="preferences for 1 questions, got 0"):
        Judged(np.zeros((1, 3), bool), np.array([1]), ())


@pytest.mark.parametrize("k", [0, -1, 4])
def test_k_beyond_the_lists_is_refused_rather_than_scored_low(k):
    with pytest.raises(InputError, match="at most the depth 3"):
        judge([["a"]], [{"a"}], 3).first(k)
