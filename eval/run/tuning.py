"""Chooses the parameters of methods on the validation part. Every method may try equally many settings."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from itertools import islice

import numpy as np

from eval.method import Method, Value
from eval.results import Trial
from eval.run.asking import told

Measure = Callable[[Method], float]
"""Fits a method on what is left of the training part and gives the headline metric on the validation part."""
MOST_SETTINGS = 100_000


@dataclass(frozen=True)
class Tuned:
    """The best setting, what else was tried, and the seconds it took. Without trials it is the defaults."""

    parameters: Mapping[str, Value]
    trials: tuple[Trial, ...] = ()
    seconds: float = 0.0


UNTUNED = Tuned({})


def tune(cls: type[Method], measure: Measure, trials: int, seed: int) -> Tuned:
    """Try the defaults and, drawn at random without repeats, `trials` - 1 other settings of `cls.space`.

    A setting that fails scores 0. Of equally good ones the first is taken, so the defaults stay unless beaten.
    """
    started = time.perf_counter()
    tried = [_trial(cls, measure, chosen) for chosen in settings(cls, trials, seed)]
    best = max(tried, key=lambda trial: trial.value)
    return Tuned(best.parameters, tuple(tried), time.perf_counter() - started)


def settings(cls: type[Method], trials: int, seed: int) -> list[dict[str, Value]]:
    """The settings that `tune` tries: first none, which means the defaults."""
    names = list(cls.space)
    size = math.prod(len(cls.space[name]) for name in names) if names else 0
    drawn = np.random.default_rng(seed).permutation(min(size, MOST_SETTINGS)).tolist()
    defaults = {name: one.default for name, one in signature(cls).parameters.items()}
    others = (_setting(cls.space, names, number) for number in drawn)
    return [{}, *islice((one for one in others if one != {name: defaults[name] for name in names}), max(0, trials - 1))]


def _setting(space: Mapping[str, Sequence[Value]], names: Sequence[str], number: int) -> dict[str, Value]:
    chosen: dict[str, Value] = {}
    for name in names:
        number, place = divmod(number, len(space[name]))
        chosen[name] = space[name][place]
    return chosen


def _trial(cls: type[Method], measure: Measure, chosen: dict[str, Value]) -> Trial:
    try:
        return Trial(parameters=chosen, value=measure(cls(**chosen)))
    except Exception as error:
        return Trial(parameters=chosen, value=0.0, error=told(error))
