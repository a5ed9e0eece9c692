import numpy as np
import pytest

from eval.metrics import Lists
from palate.errors import InputError


def test_lists_become_a_matrix_of_what_is_shown():
    lists = Lists(np.array([[2, 0, 1], [1, -1, -1]]), ["ann", "bob"], 4)
    assert lists.first(2).toarray().tolist() == [[1, 0, 1, 0], [0, 1, 0, 0]]


def test_users_and_lists_must_be_as_many():
    with pytest.raises(InputError, match="each of 1 questions"):
        Lists(np.zeros((2, 3), int), ["ann"], 4)


def test_k_beyond_the_lists_is_refused():
    with pytest.raises(InputError, match="at most the depth 3"):
        Lists(np.zeros((1, 3), int), ["ann"], 4).first(5)
