import numpy as np
import pytest
from scipy import sparse

from retrieval.people_vectors.reduce import decompose


def test_sparse_and_dense_blocks_are_decomposed_as_one_matrix():
    random = np.random.default_rng(0)
    left, right = random.random((30, 8), np.float32), random.random((30, 6), np.float32)
    found = decompose([sparse.csr_matrix(left), right], 5, seed=0)
    exact = np.linalg.svd(np.hstack([left, right]), compute_uv=False)
    assert found.values.tolist() == pytest.approx(exact[:5].tolist(), rel=1e-3)
    assert found.left.T @ found.left == pytest.approx(np.eye(5), abs=1e-4)
    assert found.right.T @ found.right == pytest.approx(np.eye(5), abs=1e-4)


def test_a_matrix_of_low_rank_gives_no_more_than_its_rank():
    one = np.outer(np.arange(1, 6), np.arange(1, 4)).astype(np.float32)
    found = decompose([one], 3, seed=0)
    assert found.left * found.values @ found.right.T == pytest.approx(one, abs=1e-3)
    assert len(found.values) == 1


def test_the_same_seed_gives_the_same_numbers():
    matrix = np.random.default_rng(0).random((20, 20), np.float32)
    assert (decompose([matrix], 3, seed=1).left == decompose([matrix], 3, seed=1).left).all()
