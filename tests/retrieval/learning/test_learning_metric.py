import numpy as np
import pytest

from retrieval.learning.metric import ndcg


def of(scores, right, starts, wanted):
    return ndcg(np.array(scores, np.float32), np.array(right, bool), np.array(starts), np.array(wanted))


def test_what_is_right_at_the_second_place_is_worth_the_logarithm_of_three():
    assert of([0.1, 0.9], [True, False], [0, 2], [1]).tolist() == pytest.approx([1 / np.log2(3)])


def test_every_question_is_measured_by_itself():
    assert of([1, 2, 5, 4], [False, True, True, False], [0, 2, 4], [1, 1]).tolist() == [1.0, 1.0]


def test_what_is_right_and_no_candidate_counts_as_missed():
    assert of([1, 0], [True, False], [0, 2], [2]).tolist() == pytest.approx([1 / (1 + 1 / np.log2(3))])


def test_a_question_without_candidates_scores_nothing():
    assert of([1], [True], [0, 1, 1], [1, 1]).tolist() == [1.0, 0.0]


def test_beyond_the_tenth_place_nothing_counts():
    assert of(-np.arange(11), [False] * 10 + [True], [0, 11], [1]).tolist() == [0.0]
