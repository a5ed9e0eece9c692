"""Keeps a signal back from the system, in worlds where it is planted and in worlds where it was destroyed.

What lives on a signal is worth having when the system is better with it where it is, and no worse where it is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from eval.data.log import Log
from eval.data.questions import Split
from eval.method import Value
from eval.planted.blinded import BLINDED
from eval.planted.controls import CONTROLS, Signal
from eval.registry import chosen
from eval.results import Comparison
from eval.run import Plan, evaluate
from eval.significance import compare
from eval.splits import cut

Floats = NDArray[np.float64]
OURS = "palate"


@dataclass(frozen=True)
class Trial:
    """The split that asks for a signal, and its options."""

    split: str
    options: Mapping[str, Value]


TRIALS: Mapping[Signal, Trial] = MappingProxyType(
    {
        "transfer": Trial("cold-domain", {}),
        "scenes": Trial("context", {}),
        "drift": Trial("last", {"n": 3}),
        "social": Trial("cold-users", {"n": 3}),
    }
)


@dataclass(frozen=True)
class Outcome:
    """One signal in one kind of world: `planted` or destroyed. Means are of the headline over all people of all worlds.

    `comparison` says how far the system that is not told of it falls behind: below 0 where being told helps.
    """

    signal: Signal
    planted: bool
    people: int
    told: float
    untold: float
    comparison: Comparison


def ablate(
    worlds: Sequence[Log], plan: Plan, signals: Sequence[Signal] = tuple(TRIALS), *, method: str = OURS
) -> tuple[Outcome, ...]:
    """Evaluate a method on each signal over all `worlds` as they are, and with it destroyed."""
    return tuple(_outcome(signal, planted, worlds, plan, method) for signal in signals for planted in (True, False))


def _outcome(signal: Signal, planted: bool, worlds: Sequence[Log], plan: Plan, method: str) -> Outcome:
    pairs = [_pair(signal, world if planted else CONTROLS[signal](world, plan.seed), plan, method) for world in worlds]
    told, untold = (np.concatenate(part) for part in zip(*pairs, strict=True))
    comparison = compare({"told": told, "untold": untold}, "told", plan.headline, plan.seed)[0]
    return Outcome(signal, planted, len(told), float(np.nanmean(told)), float(np.nanmean(untold)), comparison)


def _pair(signal: Signal, world: Log, plan: Plan, method: str) -> tuple[Floats, Floats]:
    """The headline of each person, told and not told of the signal."""
    trial = TRIALS[signal]
    split = cut(world, trial.split, seed=plan.seed, **trial.options)
    return _values(world, split, plan, method), _values(world, BLINDED[signal](split), plan, method)


def _values(world: Log, split: Split, plan: Plan, method: str) -> Floats:
    found = evaluate(world, split, chosen([method]), plan)
    values = found.per_user[method][found.headline]
    return np.array([np.nan if value is None else value for value in values], np.float64)
