from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from retrieval.linear import local


def gram(items: int = 8) -> sparse.csr_matrix:
    rows = sparse.csr_matrix((np.random.default_rng(1).random((50, items)) < 0.4).astype(np.float32))
    return sparse.csr_matrix(rows.T @ rows)


def test_with_all_items_near_it_is_the_ridge_regression_of_each_on_the_others():
    products = gram()
    found = local.fit(products, 2.0).toarray()
    for item in range(8):
        others = np.delete(np.arange(8), item)
        system = products.toarray()[np.ix_(others, others)] + 2.0 * np.eye(7)
        assert found[others, item] == pytest.approx(np.linalg.solve(system, products.toarray()[others, item]), abs=1e-4)
        assert found[item, item] == 0.0


def test_only_the_asked_items_are_restored():
    found = local.fit(gram(), 2.0, targets=np.array([1, 4])).toarray()
    assert np.flatnonzero(found.any(axis=0)).tolist() == [1, 4]


def test_an_item_with_nothing_near_is_left_alone():
    found = local.fit(sparse.csr_matrix(np.diag([3.0, 2.0]).astype(np.float32)), 1.0)
    assert found.shape == (2, 2)
    assert found.nnz == 0


def test_a_pair_seldom_met_is_not_near_by_chance():
    products = sparse.csr_matrix(np.array([[100, 50, 1], [50, 100, 0], [1, 0, 1]], np.float32))
    assert local.nearest(products, 10.0, most=1).toarray().argmax(axis=1).tolist() == [1, 0, 0]
