import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.profiles.alike import rank_correlation, weighted_jaccard

weightings = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1), max_size=6)


def test_what_is_shared_is_the_lesser_weights_over_the_greater():
    assert weighted_jaccard({"a": 0.6, "b": 0.4}, {"a": 0.3, "c": 0.5}) == pytest.approx(0.3 / (0.6 + 0.4 + 0.5))


def test_nothing_and_nothing_are_the_same_and_nothing_and_something_share_nothing():
    assert weighted_jaccard({}, {}) == 1.0
    assert weighted_jaccard({}, {"a": 1.0}) == 0.0


@given(weightings, weightings)
def test_either_way_round_is_the_same_and_within_bounds(one: dict[str, float], other: dict[str, float]):
    found = weighted_jaccard(one, other)
    assert 0.0 <= found <= 1.0
    assert found == weighted_jaccard(other, one)
    assert weighted_jaccard(one, one) == 1.0


def test_the_opposite_order_is_minus_one():
    assert rank_correlation({"a": 1, "b": 2, "c": 3}, {"a": 3, "b": 2, "c": 1}) == pytest.approx(-1.0)


def test_what_is_missing_weighs_nothing():
    found = rank_correlation({"a": 3, "b": 2, "c": 1}, {"a": 3, "b": 2})
    assert found == pytest.approx(1.0)


@pytest.mark.parametrize("pair", [({"a": 1.0}, {"b": 1.0}), ({"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 2, "c": 3})])
def test_there_is_no_order_among_few_or_equal_things(pair: tuple[dict[str, float], dict[str, float]]):
    assert math.isnan(rank_correlation(*pair))
