import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from retrieval.graph.walks import Walk

CHOSE = sparse.csr_matrix(np.array([[1, 1, 0], [1, 0, 1], [1, 0, 0]], np.float32))
EVEN = np.ones(3, np.float32)


def test_a_walk_takes_each_edge_of_a_node_equally_likely():
    reached = Walk(beta=0.0).over(CHOSE, EVEN).toarray()
    # from item 0: one of three people, then one of that person's two items
    assert reached[0].tolist() == pytest.approx([0.0, 1 / 3 * 1 / 2, 1 / 3 * 1 / 2])
    # from item 1: its only person, then one of two items
    assert reached[1].tolist() == pytest.approx([1 / 2, 0.0, 0.0])


def test_what_is_popular_counts_less_by_beta():
    reached = Walk(beta=0.5).over(CHOSE, np.array([4, 1, 1], np.float32)).toarray()
    assert reached[1, 0] == pytest.approx(1 / 2 / 4**0.5)


def test_a_walk_may_end_early():
    reached = Walk(beta=0.0, stop=1.0).over(CHOSE, EVEN).toarray()
    assert reached[1, 0] == pytest.approx(1 / (1 + 1) * 1 / (2 + 1))


def test_only_the_likeliest_are_kept_and_equal_ones_in_order():
    reached = Walk(beta=0.0, most=1).over(CHOSE, EVEN)
    assert reached[0].indices.tolist() == [1]


def test_nothing_leads_nowhere():
    assert Walk().over(sparse.csr_matrix((2, 3), dtype=np.float32), EVEN).nnz == 0


edges = st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=4, max_size=4), min_size=1, max_size=6)


@given(edges, st.floats(0, 20))
def test_chances_sum_to_one_at_most(rows, stop):
    matrix = sparse.csr_matrix(np.array(rows, np.float32))
    reached = Walk(beta=0.0, stop=stop).over(matrix, np.ones(4, np.float32))
    assert np.asarray(reached.sum(axis=1)).max(initial=0.0) <= 1.0 + 1e-5
    assert reached.diagonal().sum() == 0.0
