import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from eval.metrics import Judged, accuracy, auc


def scored(*pairs):
    preferences = tuple((np.array(good, float), np.array(bad, float)) for good, bad in pairs)
    return Judged(np.zeros((len(pairs), 1), bool), np.full(len(pairs), 1), preferences)


def test_auc_is_the_share_of_pairs_in_the_right_order():
    assert auc(scored(([3, 1], [2, 0]))).item() == 3 / 4


def test_a_tie_counts_a_half():
    assert auc(scored(([1], [1, 0]))).item() == (0.5 + 1) / 2


def test_only_the_order_of_scores_counts():
    assert auc(scored(([1e9, -3], [2, -1e9]))).item() == 3 / 4


def test_nan_counts_as_the_lowest_score():
    assert auc(scored(([np.nan], [0]))).item() == 0
    assert accuracy(scored(([1, np.nan], [0, 0.5]))).item() == 2 / 4


def test_accuracy_calls_as_many_relevant_as_are():
    assert accuracy(scored(([4, 3, 1], [2, 0]))).item() == 3 / 5


def test_accuracy_is_the_mean_over_the_orders_of_equal_scores():
    assert accuracy(scored(([1, 1], [1, 1]))).item() == 1 / 2
    assert accuracy(scored(([2, 1], [1]))).item() == pytest.approx((1 + 1 / 3) / 2)


def test_a_question_without_a_refused_item_has_no_value():
    assert np.isnan(auc(scored(([1], []), ([1], [0])))).tolist() == [True, False]
    assert np.isnan(accuracy(scored(([1], []), ([1], [0])))).tolist() == [True, False]


def test_without_preferences_no_question_has_a_value():
    judged = Judged(np.zeros((2, 1), bool), np.array([1, 1]))
    assert np.isnan(auc(judged)).all()
    assert np.isnan(accuracy(judged)).all()


few = st.lists(st.integers(-3, 3), min_size=1, max_size=8)


@given(few, few)
def test_auc_is_the_mann_whitney_statistic(good, bad):
    expected = stats.mannwhitneyu(good, bad).statistic / (len(good) * len(bad))
    assert auc(scored((good, bad))).item() == pytest.approx(expected)


@given(few, few)
def test_accuracy_is_one_exactly_when_all_relevant_are_above_all_refused(good, bad):
    assert (accuracy(scored((good, bad))).item() == 1) == (min(good) > max(bad))
