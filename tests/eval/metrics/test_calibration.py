from math import log

import numpy as np
import pytest
from scipy import sparse

from eval.metrics.calibration import calibration, mean_shares, shares

KINDS = sparse.csr_array(np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [0.0, 0.0]]))


def rows(*lists):
    matrix = np.zeros((len(lists), 4))
    for row, places in enumerate(lists):
        matrix[row, list(places)] = 1
    return sparse.csr_array(matrix)


def test_an_item_of_two_kinds_is_shared_between_them():
    assert shares(rows([0, 2]), KINDS).tolist() == [[1.5 / 2, 0.5 / 2]]


def test_a_list_in_the_shares_of_the_history_is_calibrated():
    assert calibration(rows([2]), rows([0, 1]), KINDS).tolist() == [0]


def test_a_list_without_any_of_what_is_liked_costs_the_logarithm_of_a_hundred():
    assert calibration(rows([1]), rows([0]), KINDS).item() == pytest.approx(log(100))


def test_the_divergence_is_of_the_list_from_the_history():
    half = 0.5 * log(0.5 / (0.99 * 1 + 0.01 * 0.5)) + 0.5 * log(0.5 / (0.01 * 0.5))
    assert calibration(rows([0]), rows([0, 1]), KINDS).item() == pytest.approx(half)


def test_without_known_kinds_on_either_side_there_is_no_value():
    assert np.isnan(calibration(rows([3], [0]), rows([0], [3]), KINDS)).all()


def test_mean_shares_leave_out_rows_of_no_kind():
    assert mean_shares(rows([0], [1], [3]), KINDS).tolist() == [0.5, 0.5]
    assert mean_shares(rows([3]), KINDS).tolist() == [0, 0]
