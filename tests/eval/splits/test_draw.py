import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.splits.draw import drawn


@given(st.lists(st.integers(), unique=True), st.floats(0.01, 0.99), st.integers(0, 99))
def test_something_is_drawn_something_stays_and_the_order_is_kept(things: list[int], share: float, seed: int) -> None:
    chosen = drawn(np.random.default_rng(seed), things, share)
    assert chosen == [thing for thing in things if thing in set(chosen)]
    assert (0 < len(chosen) < len(things)) if len(things) > 1 else not chosen


@pytest.mark.parametrize(("share", "size"), [(0.2, 2), (0.25, 2), (0.26, 3), (0.01, 1), (0.99, 9)])
def test_the_size_is_the_nearest_number(share: float, size: int) -> None:
    assert len(drawn(np.random.default_rng(0), range(10), share)) == size
