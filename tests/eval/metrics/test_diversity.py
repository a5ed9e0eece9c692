import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from eval.metrics.diversity import diversity

ITEMS = np.array([[1, 0], [1, 0], [0, 1], [-1, 0], [0, 0]], np.float32)


def rows(*lists):
    matrix = np.zeros((len(lists), 5))
    for row, places in enumerate(lists):
        matrix[row, list(places)] = 1
    return sparse.csr_array(matrix)


def test_the_mean_is_over_all_pairs_of_a_list():
    found = diversity(rows([0, 1], [0, 2], [0, 3], [0, 1, 2]), ITEMS)
    assert found.tolist() == pytest.approx([0, 1, 2, 2 / 3])


def test_items_that_say_nothing_are_left_out():
    assert diversity(rows([0, 2, 4]), ITEMS).tolist() == [1]


def test_one_item_is_no_pair():
    assert np.isnan(diversity(rows([0, 4], []), ITEMS)).all()


@given(st.integers(2, 8), st.integers(0, 2**32 - 1))
def test_it_equals_going_through_the_pairs(size, seed):
    rng = np.random.default_rng(seed)
    items = rng.normal(size=(size, 3))
    items /= np.linalg.norm(items, axis=1, keepdims=True)
    pairs = [1 - items[a] @ items[b] for a in range(size) for b in range(a)]
    shown = sparse.csr_array(np.ones((1, size)))
    assert diversity(shown, items.astype(np.float32)).item() == pytest.approx(np.mean(pairs), abs=1e-5)
    assert diversity(shown, sparse.csr_matrix(items)).item() == pytest.approx(np.mean(pairs), abs=1e-9)
