"""Which of several things is chosen."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.situated.logit import conditional_logit

ONE_SIGNAL = np.array([[1.0], [0.0]] * 4, np.float32)
IN_PAIRS = np.repeat(np.arange(4), 2)
THREE_TO_ONE = np.array([1, 0, 1, 0, 1, 0, 0, 1], np.float32)


def test_three_choices_of_four_give_odds_of_three_to_one() -> None:
    weights = conditional_logit(ONE_SIGNAL, IN_PAIRS, THREE_TO_ONE, penalty=0.0)
    assert weights.tolist() == pytest.approx([np.log(3.0)], abs=1e-3)


def test_a_penalty_draws_weights_to_zero() -> None:
    free, held = (conditional_logit(ONE_SIGNAL, IN_PAIRS, THREE_TO_ONE, penalty=p)[0] for p in (0.0, 10.0))
    assert 0.0 < held < free


def test_what_is_the_same_for_a_whole_group_says_nothing() -> None:
    weights = conditional_logit(np.ones((8, 1), np.float32), IN_PAIRS, THREE_TO_ONE, penalty=1.0)
    assert weights.tolist() == [0.0]


def test_a_candidate_can_stand_for_many() -> None:
    offsets = np.where(ONE_SIGNAL[:, 0] > 0, 0.0, np.log(3.0)).astype(np.float32)
    weights = conditional_logit(ONE_SIGNAL, IN_PAIRS, THREE_TO_ONE, penalty=0.0, offsets=offsets)
    assert weights.tolist() == pytest.approx([np.log(9.0)], abs=1e-3), "three to one against three others"
