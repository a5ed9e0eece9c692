"""From signals to one score: a small network and a sum beside it, trained listwise.

The loss is the cross entropy of a softmax over the items of a question (ListNet, Cao et al. 2007); several networks
from different random numbers are averaged (deep ensembles, Lakshminarayanan et al. 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.dialogues.matrices import Floats

HIDDEN = 32
NETWORKS = 5
EPOCHS = 10
BATCH = 32
RATE = 3e-3
DECAY = 0.01
DROPOUT = 0.2
FARTHEST = 6.0
"""Standard deviations beyond which a signal says no more."""
MEAN_FADES, SQUARE_FADES = 0.9, 0.99
STEADY = 1e-8


class Example(NamedTuple):
    """The items of one question: their signals (items, signals) and how often each was right (items,)."""

    signals: Floats
    right: Floats


@dataclass(frozen=True)
class Ranker:
    """Averaged networks over standardised signals.

    Args:
        mean, spread: of each signal, shape (signals,).
        inner, bias: of the hidden layer, shapes (networks, signals, hidden) and (networks, hidden).
        outer, direct: from the hidden layer and from the signals to the score, (networks, hidden), (networks, signals).
    """

    mean: Floats
    spread: Floats
    inner: Floats
    bias: Floats
    outer: Floats
    direct: Floats

    @classmethod
    def fit(cls, examples: Sequence[Example], *, seed: int = 0) -> Ranker:
        """Learn from examples; those in which nothing is right teach nothing.

        Raises:
            ValueError: no example has a right item.
        """
        telling = [one for one in examples if one.right.sum() > 0]
        if not telling:
            raise ValueError("expected an example with a right item, got none")
        rows = np.concatenate([one.signals for one in telling])
        mean, spread = rows.mean(axis=0), rows.std(axis=0)
        spread = np.where(spread > STEADY, spread, 1).astype(np.float32)
        telling = [Example(_standard(one.signals, mean, spread), one.right) for one in telling]
        networks = [_train(telling, np.random.default_rng((seed, number))) for number in range(NETWORKS)]
        return cls(mean, spread, *(np.stack(parts) for parts in zip(*networks, strict=True)))

    def scores(self, signals: Floats) -> Floats:
        """Score each row of `signals` (items, signals); higher is better."""
        rows = _standard(signals, self.mean, self.spread)
        each = [
            np.maximum(rows @ inner + bias, 0) @ outer + rows @ direct
            for inner, bias, outer, direct in zip(self.inner, self.bias, self.outer, self.direct, strict=True)
        ]
        return np.asarray(np.mean(each, axis=0), np.float32)

    def arrays(self) -> dict[str, Floats]:
        """What it is made of, by name: `Ranker(**arrays)` is the same again."""
        return dict(vars(self))


Weights = tuple[Floats, Floats, Floats, Floats]


def _standard(signals: Floats, mean: Floats, spread: Floats) -> Floats:
    return np.asarray(np.clip((signals - mean) / spread, -FARTHEST, FARTHEST), np.float32)


def _train(examples: Sequence[Example], rng: np.random.Generator) -> Weights:
    """One network, by Adam (Kingma and Ba 2015) with decoupled decay (Loshchilov and Hutter 2019), its rate falling
    to 0."""
    weights = _start(examples[0].signals.shape[1], rng)
    steps = EPOCHS * -(-len(examples) // BATCH)
    adam = _Adam([np.zeros_like(one) for one in weights], [np.zeros_like(one) for one in weights])
    for _ in range(EPOCHS):
        order = rng.permutation(len(examples)).tolist()
        for start in range(0, len(order), BATCH):
            batch = [examples[place] for place in order[start : start + BATCH]]
            adam.step(weights, _slopes(weights, batch, rng), RATE * (1 - adam.taken / (steps + 1)))
    return weights


def _start(signals: int, rng: np.random.Generator) -> Weights:
    return (
        rng.normal(0, signals**-0.5, (signals, HIDDEN)).astype(np.float32),
        np.zeros(HIDDEN, np.float32),
        rng.normal(0, 0.1 * HIDDEN**-0.5, HIDDEN).astype(np.float32),
        np.zeros(signals, np.float32),
    )


def _slopes(weights: Weights, batch: Sequence[Example], rng: np.random.Generator) -> Weights:
    """The gradient of the loss, hidden units dropped at random (Srivastava et al. 2014)."""
    inner, bias, outer, _ = weights
    rows = np.concatenate([one.signals for one in batch])
    right = np.concatenate([one.right for one in batch])
    sizes = np.array([len(one.right) for one in batch])
    before = rows @ inner + bias
    kept = (rng.random(HIDDEN) >= DROPOUT).astype(np.float32) / np.float32(1 - DROPOUT)
    hidden = np.maximum(before, 0) * kept
    wrong = (_expected(hidden @ outer + rows @ weights[3], right, sizes) - right) / np.float32(len(batch))
    back = (wrong[:, None] * outer) * kept * (before > 0)
    return rows.T @ back, back.sum(axis=0), hidden.T @ wrong, rows.T @ wrong


def _expected(scores: Floats, right: Floats, sizes: NDArray[np.intp]) -> Floats:
    """How often each item would be right by a softmax within its question."""
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    raised = np.exp(scores - np.repeat(np.maximum.reduceat(scores, first), sizes))
    share = np.add.reduceat(right, first) / np.add.reduceat(raised, first)
    return np.asarray(raised * np.repeat(share, sizes), np.float32)


@dataclass
class _Adam:
    means: list[Floats]
    squares: list[Floats]
    taken: int = 0

    def step(self, weights: Weights, slopes: Weights, rate: float) -> None:
        """Move the weights in place."""
        self.taken += 1
        for one, slope, mean, square in zip(weights, slopes, self.means, self.squares, strict=True):
            mean += (1 - MEAN_FADES) * (slope - mean)
            square += (1 - SQUARE_FADES) * (slope * slope - square)
            steady = np.sqrt(square / (1 - SQUARE_FADES**self.taken)) + STEADY
            one -= rate * (mean / (1 - MEAN_FADES**self.taken) / steady + DECAY * one)
