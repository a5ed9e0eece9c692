import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from eval.significance import holm


def test_the_smallest_is_multiplied_by_their_number_and_the_next_by_one_less():
    assert holm(np.array([0.03, 0.01, 0.2])).tolist() == [0.06, 0.03, 0.2]


def test_none_falls_below_a_smaller_one():
    assert holm(np.array([0.02, 0.021])).tolist() == [0.04, 0.04]


def test_none_is_above_one():
    assert holm(np.array([0.7, 0.8])).tolist() == [1, 1]


def test_one_comparison_needs_no_correction():
    assert holm(np.array([0.04])).tolist() == [0.04]
    assert holm(np.array([])).size == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_it_keeps_the_order_and_lies_between_the_plain_p_and_bonferronis(plain):
    p = np.array(plain)
    corrected = holm(p)
    assert (corrected >= p).all()
    assert (corrected <= np.minimum(p * len(p), 1) + 1e-12).all()
    assert (np.diff(corrected[np.argsort(p, kind="stable")]) >= 0).all()
