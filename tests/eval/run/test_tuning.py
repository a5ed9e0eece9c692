"""Choosing parameters: the same budget for everybody, the defaults first, failures in the open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import pytest

from eval.data import Question, Training
from eval.method import Floats, Method, ScoringMethod
from eval.run.tuning import settings, tune


class Knobs(ScoringMethod):
    name, about = "knobs", "Has two parameters."
    space: ClassVar = {"left": (1, 2, 3), "right": ("a", "b")}

    def __init__(self, *, left: int = 2, right: str = "a") -> None:
        self.left, self.right = left, right

    def fit(self, train: Training) -> None:
        pass

    def scores(self, questions: Sequence[Question]) -> Floats:
        return np.zeros((len(questions), 0), np.float32)


class Plain(Knobs):
    space: ClassVar = {}


def leftness(method: Method) -> float:
    assert isinstance(method, Knobs)
    if method.right == "b":
        raise ValueError("b is broken")
    return method.left / 10


def test_the_defaults_come_first_and_no_setting_twice() -> None:
    tried = settings(Knobs, 10, seed=0)
    assert tried[0] == {}
    assert len(tried) == 6
    assert {"left": 2, "right": "a"} not in tried
    assert len({tuple(sorted(one.items())) for one in tried}) == 6


@pytest.mark.parametrize("trials", [1, 2, 5])
def test_no_method_may_try_more_than_the_budget(trials: int) -> None:
    assert len(settings(Knobs, trials, seed=0)) == trials
    assert len(settings(Plain, trials, seed=0)) == 1


def test_the_best_setting_wins() -> None:
    tuned = tune(Knobs, leftness, 10, seed=0)
    assert tuned.parameters == {"left": 3, "right": "a"}


def test_a_setting_that_fails_scores_zero_and_says_why() -> None:
    broken = [trial for trial in tune(Knobs, leftness, 10, seed=0).trials if trial.error]
    assert len(broken) == 3
    assert {(trial.value, trial.error) for trial in broken} == {(0.0, "ValueError: b is broken")}


def test_the_defaults_stay_unless_they_are_beaten() -> None:
    assert tune(Knobs, lambda method: 0.5, 10, seed=0).parameters == {}


def test_the_same_seed_tries_the_same() -> None:
    assert settings(Knobs, 4, seed=1) == settings(Knobs, 4, seed=1)
    assert len({str(settings(Knobs, 4, seed=seed)) for seed in range(9)}) > 1
