from __future__ import annotations

import numpy as np
import pytest

from retrieval.dialogues.ranker import BATCH, Example, Ranker


def examples(count: int = 4 * BATCH, noise: int = 0) -> list[Example]:
    """The right item of ten is the one whose first signal is highest; the second signal says nothing."""
    drawn = np.random.default_rng(7 + noise).normal(size=(count, 10, 2)).astype(np.float32)
    return [Example(rows, (rows[:, 0] == rows[:, 0].max()).astype(np.float32)) for rows in drawn]


def test_it_learns_which_signal_tells() -> None:
    ranker = Ranker.fit(examples())
    found = [int(np.argmax(ranker.scores(one.signals))) == int(np.argmax(one.right)) for one in examples(100, noise=1)]
    assert np.mean(found) > 0.8


def test_it_learns_what_no_weighted_sum_can() -> None:
    made = [Example(one.signals, (abs(one.signals[:, 0]) < 0.3).astype(np.float32)) for one in examples(20 * BATCH)]
    ranker = Ranker.fit(made)
    near, far = ranker.scores(np.array([[0.0, 0.0], [-2.0, 0.0], [2.0, 0.0]], np.float32))[:2]
    assert near > far


def test_the_same_seed_gives_the_same_ranker() -> None:
    rows = examples(1)[0].signals
    one, again, other = (Ranker.fit(examples(), seed=seed).scores(rows) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_signals_that_never_differ_do_no_harm() -> None:
    made = [Example(np.pad(one.signals, ((0, 0), (0, 1)), constant_values=5), one.right) for one in examples(BATCH)]
    scores = Ranker.fit(made).scores(np.full((3, 3), 1e9, np.float32))
    assert np.isfinite(scores).all()


def test_nothing_right_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="right item"):
        Ranker.fit([Example(np.zeros((2, 1), np.float32), np.zeros(2, np.float32))])
