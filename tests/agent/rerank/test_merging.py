from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rerank.merging import Reading, blended, reading_orders, votes

IDS = tuple("abcdef")


def read(ranked: str, looked_at: str = "abcdef") -> Reading:
    return Reading(tuple(ranked), frozenset(looked_at))


def test_a_place_gives_its_reciprocal_rank_and_no_place_nothing():
    assert votes([read("ba")], "abc") == {"b": 1 / 6, "a": 1 / 7, "c": 0.0}


def test_votes_are_means_over_the_readings_that_looked():
    found = votes([read("ab", "abc"), read("b", "bc"), read("", "d")], "abcde")
    assert found == {"a": 1 / 6, "b": (1 / 7 + 1 / 6) / 2, "c": 0.0, "d": 0.0}


def test_what_was_never_looked_at_has_no_vote():
    assert votes([read("a", "a")], "ab") == {"a": 1 / 6}
    assert votes([], "ab") == {}


def test_equal_places_in_another_order_of_readings_are_exactly_equal():
    found = votes([read("abc"), read("bca"), read("cab")], "abc")
    assert found["a"] == found["b"] == found["c"]


def test_the_weight_says_whose_head_comes_first():
    said = votes([read("fed")], IDS)
    assert blended(IDS, said, 0.0) == IDS
    assert blended(IDS, said, 1.0) == tuple("fedabc")
    assert blended(IDS, votes([read("f")], IDS), 0.3)[:2] == ("a", "f")  # 0.7/6 = 0.117 and 0.7/11 + 0.3/6 = 0.114


def test_without_votes_the_order_stands_whatever_the_weight():
    assert blended(IDS, {}, 1.0) == blended(IDS, {}, 0.5) == IDS


def test_what_was_not_looked_at_never_passes_what_was_and_stood_before_it():
    said = votes([read("b", "ab")], IDS)
    assert blended(IDS, said, 0.7) == tuple("bacdef")


def test_one_pass_reads_in_order():
    assert reading_orders(4, 1, seed=9) == [[0, 1, 2, 3]]


@given(st.integers(0, 40), st.integers(1, 20), st.integers(0, 99))
def test_every_pass_reads_everything_once(size: int, passes: int, seed: int):
    orders = reading_orders(size, passes, seed)
    assert len(orders) == passes
    assert all(sorted(order) == list(range(size)) for order in orders)
    assert orders == reading_orders(size, passes, seed)


@given(st.integers(1, 8), st.integers(2, 6), st.integers(0, 99))
def test_everything_stands_equally_often_in_each_part_of_the_list(times: int, passes: int, seed: int):
    size = times * passes
    parts = [Counter((one, place // times) for place, one in enumerate(o)) for o in reading_orders(size, passes, seed)]
    assert set(sum(parts, Counter()).values()) == {1}


def test_seeds_shuffle_differently():
    assert len({tuple(reading_orders(12, 2, seed)[0]) for seed in range(9)}) == 9


@given(
    ranked=st.lists(st.permutations(IDS).map(lambda one: one[:3]), max_size=4),
    weight=st.floats(0, 1),
)
def test_a_blend_is_the_same_ids_in_some_order(ranked: list[list[str]], weight: float):
    said = votes([Reading(tuple(one), frozenset(IDS)) for one in ranked], IDS)
    assert sorted(blended(IDS, said, weight)) == sorted(IDS)


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_where_both_agree_nothing_moves(weight: float):
    assert blended(IDS, votes([read("abcdef")], IDS), weight) == IDS
