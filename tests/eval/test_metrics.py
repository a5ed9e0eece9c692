from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import hit_rate, hits, mean, ndcg, precision, recall
from palate.errors import InputError


def test_ndcg_of_one_hit_at_place_two_is_its_discount():
    assert ndcg(["x", "a", "y"], {"a"}, 10) == 1 / log2(3)


def test_ndcg_divides_by_the_best_list_of_length_k():
    best = 1 + 1 / log2(3)
    assert ndcg(["a", "x"], {"a", "b", "c"}, 2) == 1 / best


def test_a_perfect_list_has_ndcg_of_one_even_when_more_is_relevant_than_fits():
    assert ndcg(["a", "b"], {"a", "b", "c"}, 2) == pytest.approx(1.0)


def test_recall_counts_against_everything_relevant():
    assert recall(["a", "b", "x"], {"a", "b", "c", "d"}, 3) == 2 / 4


def test_precision_counts_empty_places_as_misses():
    assert precision(["a"], {"a"}, 10) == 1 / 10


def test_hit_rate_asks_only_whether_there_is_one():
    assert hit_rate(["x", "a", "b"], {"a", "b"}, 3) == 1.0
    assert hit_rate(["x", "a"], {"a"}, 1) == 0.0


def test_a_repeated_relevant_id_counts_once():
    assert recall(["a"], ["a", "a"], 1) == 1.0


def test_a_user_without_a_list_counts_as_zero():
    assert mean(recall, {"ann": ["a"]}, {"ann": ["a"], "bob": ["b"]}, 10) == 0.5


@pytest.mark.parametrize(("relevant", "k"), [(set(), 10), ({"a"}, 0), ({"a"}, -3)])
def test_nothing_relevant_or_no_place_is_an_input_error(relevant, k):
    with pytest.raises(InputError, match="at least"):
        ndcg(["a"], relevant, k)


def test_a_mean_over_nobody_is_an_input_error():
    with pytest.raises(InputError, match="held-out"):
        mean(ndcg, {}, {}, 10)


ids = st.lists(st.integers(0, 30), unique=True, max_size=20)


@given(ids, st.sets(st.integers(0, 30), min_size=1), st.integers(1, 25))
def test_every_metric_is_between_zero_and_one(ranked, relevant, k):
    assert all(0.0 <= metric(ranked, relevant, k) <= 1.0 + 1e-12 for metric in (ndcg, recall, precision, hit_rate))


@given(ids, st.sets(st.integers(0, 30), min_size=1), st.integers(1, 25))
def test_ndcg_is_positive_exactly_when_there_is_a_hit(ranked, relevant, k):
    assert (ndcg(ranked, relevant, k) > 0) == (hits(ranked, relevant, k) > 0)
