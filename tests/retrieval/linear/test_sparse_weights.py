from __future__ import annotations

from zipfile import BadZipFile

import numpy as np
import pytest
from scipy import sparse

from retrieval.collaborative import highest_of_rows
from retrieval.linear.sparse import ItemWeights

DENSE = np.array([[0, 3, -4, 1], [1, 0, 0, 2], [0, 5, 0, 0], [2, 0, -1, 0]], np.float32)


def test_the_strongest_weights_of_each_row_stay_of_either_sign():
    kept = ItemWeights.of([DENSE[:2], DENSE[2:]], strongest=2).weights.toarray()
    assert kept[0].tolist() == [0, 3, -4, 0]
    assert kept[3].tolist() == [2, 0, -1, 0]


def test_scores_are_the_rows_of_what_is_liked_times_how_much():
    model = ItemWeights.of([DENSE], strongest=4)
    counts = np.array([1.0, 0.5], np.float32)
    assert model.scores(np.array([0, 3]), counts).tolist() == [1.0, 3.0, -4.5, 1.0]
    assert model.between(np.array([0, 3]), np.array([2])).tolist() == [[-4.0], [-1.0]]


def test_a_model_survives_being_kept():
    model = ItemWeights.of([DENSE / 3], strongest=4)
    thawed = ItemWeights.from_bytes(model.to_bytes())
    assert thawed.weights.toarray() == pytest.approx(DENSE / 3, rel=1e-3)


@pytest.mark.parametrize("blob", [b"nonsense", ItemWeights.of([DENSE]).to_bytes()[:60]])
def test_damaged_bytes_are_refused(blob: bytes):
    with pytest.raises((ValueError, OSError, KeyError, BadZipFile)):
        ItemWeights.from_bytes(blob)


def test_the_highest_of_a_row_stay_in_their_order():
    rows = sparse.csr_matrix(np.array([[1, 3, 2, 4], [0, 0, 7, 0]], np.float32))
    assert highest_of_rows(rows, 2).toarray().tolist() == [[0, 3, 0, 4], [0, 0, 7, 0]]
