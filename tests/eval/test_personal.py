from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.personal import most_popular, personality
from palate.errors import InputError


def test_equal_lists_overlap_wholly_and_disjoint_ones_not_at_all():
    assert personality({"ann": ["a", "b"], "bob": ["b", "a"]}, (), 4, k=2).overlap == 1.0
    assert personality({"ann": ["a", "b"], "bob": ["c", "d"]}, (), 4, k=2).overlap == 0.0


def test_popular_is_the_share_of_places_the_popular_items_take():
    lists = {"ann": ["hit", "b", "c"], "bob": ["hit", "d"]}
    assert personality(lists, {"hit", "never shown"}, 10, k=3).popular == 2 / 5


def test_places_beyond_k_do_not_count():
    assert personality({"ann": ["a", "hit"], "bob": ["b", "hit"]}, {"hit"}, 4, k=1).popular == 0.0


def test_equally_popular_items_come_in_the_order_of_their_ids():
    assert most_popular({"z": 1, "b": 3, "a": 3}, 2) == ("a", "b")


@pytest.mark.parametrize("lists", [{}, {"ann": ["a"]}])
def test_one_person_alone_has_nobody_to_overlap_with(lists):
    with pytest.raises(InputError, match="two people"):
        personality(lists, (), 3)


@given(st.lists(st.lists(st.sampled_from("abcdef"), unique=True, max_size=4), min_size=2, max_size=6))
def test_overlap_equals_the_mean_over_all_pairs(lists):
    pairs = [len(set(a) & set(b)) / 4 for a, b in combinations(lists, 2)]
    measured = personality({str(n): ranked for n, ranked in enumerate(lists)}, (), 6, k=4)
    assert measured.overlap == pytest.approx(sum(pairs) / len(pairs))
