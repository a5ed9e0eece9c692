from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from retrieval.exact import nearest
from retrieval.ranks import above_zero, best


def test_nearest_rows_come_first_with_their_cosine() -> None:
    rows, similarities = nearest(np.eye(3, dtype=np.float32), np.array([[0.6, 0.8, 0.0]], np.float32), 2)
    assert rows[0].tolist() == [1, 0]
    assert similarities[0].tolist() == [np.float32(0.8), np.float32(0.6)]


def test_more_asked_than_there_are_gives_all() -> None:
    rows, _ = nearest(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32), 10)
    assert [row.tolist() for row in rows] == [[0, 1], [1, 0]]


def test_nothing_to_search_finds_nothing() -> None:
    rows, similarities = nearest(np.zeros((0, 3), np.float32), np.eye(3, dtype=np.float32), 5)
    assert [len(row) for row in rows] == [0, 0, 0]
    assert [len(row) for row in similarities] == [0, 0, 0]


@given(arrays(np.float32, st.integers(0, 40), elements=st.sampled_from([0.0, 0.25, 0.5, 1.0])), st.integers(-1, 50))
def test_best_is_a_stable_sort_cut_short(scores: np.ndarray, k: int) -> None:
    expected = sorted(range(len(scores)), key=lambda row: (-scores[row], row))[: max(k, 0)]
    assert best(scores, k).tolist() == expected


@given(st.integers(0, 5_000), st.integers(1, 60))
def test_many_rows_with_equal_scores_come_in_row_order(seed: int, k: int) -> None:
    matrix = np.random.default_rng(seed).integers(0, 4, size=(700, 1)).astype(np.float32)
    rows, similarities = nearest(matrix, np.ones((1, 1), np.float32), k)
    expected = sorted(range(700), key=lambda row: (-matrix[row, 0], row))[:k]
    assert rows[0].tolist() == expected
    assert similarities[0].tolist() == matrix[expected, 0].tolist()


TIED = st.sampled_from([-1.0, 0.0, 0.25, 0.5, 0.5000001, 1.0, 3e38])


@given(
    st.sampled_from([np.float32, np.float64]),
    st.lists(TIED, max_size=60),
    st.integers(0, 4_000),
    st.integers(-1, 50),
)
def test_above_zero_is_best_of_what_is_above_zero(kind: type, some: list[float], zeros: int, k: int) -> None:
    """With many zeros behind them, scores are looked through in strips."""
    scores = np.array([*some, *[0.0] * zeros], kind)
    held = np.flatnonzero(scores > 0)
    assert above_zero(scores, k).tolist() == held[best(scores[held], k)].tolist()
