"""From places to figures: sums per dialogue, and their ratios with intervals over dialogues.

Turns of one dialogue share people, films and words: they are no independent witnesses. So whole dialogues are drawn
again, and differences turn their sign dialogue by dialogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.dialogues.asking import Places
from eval.results import Interval

Floats = NDArray[np.float64]
RESAMPLES = 2000
DEPTHS = (1, 5, 10, 20, 50)
DIGITS = 12


@dataclass(frozen=True)
class Sums:
    """For each dialogue the sum of a figure and the number of what it is summed over, both shape (dialogues,)."""

    sums: Floats
    counts: Floats

    @property
    def per_dialogue(self) -> Floats:
        """What each dialogue adds to the figure: values whose plain mean is the figure."""
        return np.asarray(self.sums / self.counts.mean(), np.float64)


def measure(found: Sequence[Places], dialogue: NDArray[np.intp], depths: Sequence[int] = DEPTHS) -> dict[str, Sums]:
    """Every metric, summed by dialogue.

    Args:
        found: for each turn asked about, the places of its items, from 0.
        dialogue: the number of the dialogue of each of these turns, from 0 without gaps.
        depths: the k of each metric.

    "recall@k" is over items: the share of recommended items that stand in the first k. "turn_recall@k" and
    "hit_rate@k" are over turns: the mean of each turn's share, and the share of turns with at least one.
    """
    of_item = np.repeat(dialogue, [len(places) for places in found])
    turns, items = _sum(dialogue, np.ones(len(found))), _sum(of_item, np.ones(len(of_item)))
    metrics: dict[str, Sums] = {}
    for k in depths:
        shares = np.array([(places < k).mean() for places in found])
        hits = np.concatenate([places < k for places in found]).astype(np.float64)
        metrics[f"recall@{k}"] = Sums(_sum(of_item, hits), items)
        metrics[f"turn_recall@{k}"] = Sums(_sum(dialogue, shares), turns)
        metrics[f"hit_rate@{k}"] = Sums(_sum(dialogue, (shares > 0).astype(np.float64)), turns)
    return metrics


def intervals(metrics: Mapping[str, Sums], seed: int, resamples: int = RESAMPLES) -> dict[str, Interval]:
    """Each figure with its 95% interval by the percentile bootstrap over dialogues, all with the same draws.

    >>> one = Sums(np.array([1.0, 0.0]), np.array([1.0, 3.0]))
    >>> intervals({"recall@1": one}, seed=0)["recall@1"]
    Interval(mean=0.25, low=0.0, high=1.0, users=2)
    """
    size = len(next(iter(metrics.values())).sums)
    drawn = np.random.default_rng(seed).multinomial(size, np.full(size, 1.0 / size), size=resamples).astype(np.float64)
    return {name: _interval(one, drawn) for name, one in metrics.items()}


def _interval(one: Sums, drawn: Floats) -> Interval:
    ratios = np.round((drawn @ one.sums) / (drawn @ one.counts), DIGITS)
    low, high = np.quantile(ratios, [0.025, 0.975]).round(DIGITS).tolist()
    mean = round(float(one.sums.sum() / one.counts.sum()), DIGITS)
    return Interval(mean=mean, low=low, high=high, users=len(one.sums))


def _sum(group: NDArray[np.intp], values: Floats) -> Floats:
    return np.bincount(group, weights=values, minlength=int(group.max()) + 1).astype(np.float64)
