from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import average_precision, f1, hit_rate, judge, mrr, ndcg, precision, recall

EVERY = (ndcg, precision, recall, f1, hit_rate, mrr, average_precision)


def of(metric, ranked, relevant, k):
    return metric(judge([ranked], [relevant], max(k, 1)), k).item()


def test_ndcg_of_one_hit_at_place_two_is_its_discount():
    assert of(ndcg, ["x", "a", "y"], {"a"}, 10) == 1 / log2(3)


def test_ndcg_divides_by_the_best_list_of_length_k():
    assert of(ndcg, ["a", "x"], {"a", "b", "c"}, 2) == 1 / (1 + 1 / log2(3))


def test_a_perfect_list_has_ndcg_of_one_even_when_more_is_relevant_than_fits():
    assert of(ndcg, ["a", "b"], {"a", "b", "c"}, 2) == 1


def test_recall_counts_against_everything_relevant():
    assert of(recall, ["a", "b", "x"], {"a", "b", "c", "d"}, 3) == 2 / 4


def test_precision_counts_empty_places_as_misses():
    assert of(precision, ["a"], {"a"}, 10) == 1 / 10


def test_f1_is_the_harmonic_mean_of_both():
    found, wanted = 1 / 2, 1 / 4
    assert of(f1, ["a", "x"], {"a", "b", "c", "d"}, 2) == pytest.approx(2 / (1 / found + 1 / wanted))


def test_f1_without_a_hit_is_zero():
    assert of(f1, ["x"], {"a"}, 2) == 0


def test_hit_rate_asks_only_whether_there_is_one():
    assert of(hit_rate, ["x", "a", "b"], {"a", "b"}, 3) == 1
    assert of(hit_rate, ["x", "a"], {"a"}, 1) == 0


def test_mrr_looks_at_the_first_hit_alone():
    assert of(mrr, ["x", "y", "a", "b"], {"a", "b"}, 4) == 1 / 3
    assert of(mrr, ["x", "y", "a"], {"a"}, 2) == 0


def test_average_precision_sums_precision_at_hits_over_everything_relevant():
    assert of(average_precision, ["a", "x", "b"], {"a", "b", "c"}, 3) == pytest.approx((1 / 1 + 2 / 3) / 3)


ids = st.lists(st.integers(0, 30), max_size=20)
some = st.sets(st.integers(0, 30), min_size=1)


@given(ids, some, st.integers(1, 25))
def test_every_metric_is_between_zero_and_one(ranked, relevant, k):
    assert all(0.0 <= of(metric, ranked, relevant, k) <= 1.0 for metric in EVERY)


@given(ids, some, st.integers(1, 25))
def test_all_are_zero_without_a_hit_and_none_with_one(ranked, relevant, k):
    hit = bool(relevant & set(ranked[:k]))
    assert all((of(metric, ranked, relevant, k) > 0) == hit for metric in EVERY)


@given(st.lists(st.tuples(ids, some), min_size=1, max_size=5), st.integers(1, 25))
def test_a_question_is_judged_as_if_it_were_alone(questions, k):
    lists, relevant = zip(*questions, strict=True)
    together = judge(lists, relevant, 25)
    for metric in EVERY:
        alone = [of(metric, ranked, wanted, k) for ranked, wanted in questions]
        np.testing.assert_allclose(metric(together, k), alone, rtol=0, atol=1e-12)
