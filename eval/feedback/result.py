"""What simulated sessions showed: the gain over profiles that stand still, and how near a full refit it comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.results import Interval
from eval.significance import bootstrap_all

Floats = NDArray[np.float64]
FROZEN = "frozen"


@dataclass(frozen=True)
class Arm:
    """The same people after the same steps, three ways, each one NDCG@10 per person.

    `frozen` knows nothing of the steps, `live` has them as events noted, `refit` was made anew with them.
    """

    frozen: Floats
    live: Floats
    refit: Floats

    @property
    def gain(self) -> float:
        """The live mean over the frozen one; 1 means that events change nothing."""
        return _ratio(self.live, self.frozen)

    @property
    def reached(self) -> float:
        """The live mean over that of a full refit; 1 means that nothing is lost by not fitting anew."""
        return _ratio(self.live, self.refit)


@dataclass(frozen=True)
class Simulated:
    """All arms by how many steps were taken; `update_ms` and `next_ms` are what noting one person's events, and their
    next list, took each time."""

    arms: Mapping[int, Arm]
    update_ms: Floats
    next_ms: Floats

    def intervals(self, seed: int = 0) -> dict[str, Interval]:
        """Mean and 95% interval of each arm, such as "live after 3", over people."""
        first = next(iter(self.arms.values()))
        columns = {FROZEN: first.frozen}
        for steps, arm in self.arms.items():
            columns |= {f"live after {steps}": arm.live, f"refit after {steps}": arm.refit}
        return bootstrap_all(columns, seed)

    def lines(self) -> list[str]:
        """The whole, in lines for people."""
        told = [f"{len(next(iter(self.arms.values())).frozen):,} people; NDCG@10"]
        told += [
            f"after {steps}: frozen {arm.frozen.mean():.4f}, live {arm.live.mean():.4f} (x {arm.gain:.3f}), "
            f"refit {arm.refit.mean():.4f} (reached {arm.reached:.1%})"
            for steps, arm in self.arms.items()
        ]
        return [*told, f"update {_told(self.update_ms)}; next list {_told(self.next_ms)}"]


def _ratio(ours: Floats, other: Floats) -> float:
    return float(ours.mean() / other.mean()) if other.mean() > 0 else float("nan")


def _told(took: Floats) -> str:
    middle, high = np.quantile(took, [0.5, 0.95]).tolist()
    return f"p50 {middle:.1f} ms, p95 {high:.1f} ms"
