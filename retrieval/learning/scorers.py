"""What can put candidates in order: each scores the rows of a feature table, higher is better, and travels as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from retrieval.learning.features import OF_SOURCE
from retrieval.sources.ranking import Floats

UNLISTED = 1e-3
"""How much a source's score says of an item it did not list, beside the place of those it did."""


class Scorer(Protocol):
    """Gives every row of a table (candidates, columns) a score."""

    def scores(self, table: Floats) -> Floats:
        """Scores, shape (candidates,)."""
        ...

    def importance(self, sources: Sequence[str]) -> dict[str, float]:
        """How much it relies on each source, summing to 1 (0 where it relies on none)."""
        ...

    def to_json(self) -> dict[str, Any]:
        """What `scorer_from` reads."""
        ...


def worth(table: Floats, sources: int) -> Floats:
    """What each source's word on a candidate is worth in a fusion, by its place with it: shape (rows, sources)."""
    width = len(OF_SOURCE)
    places, shares = (table[:, column : sources * width : width] for column in (0, 1))
    return np.asarray(places + UNLISTED * shares, np.float32)


@dataclass(frozen=True)
class Fusion:
    """Weighted reciprocal rank fusion of the sources (Cormack et al. 2009), the parameter k0 being `HALF_PLACE`; one
    source alone where all weights but one are 0."""

    weights: tuple[float, ...]

    def scores(self, table: Floats) -> Floats:
        """See `Scorer`."""
        return np.asarray(worth(table, len(self.weights)) @ np.array(self.weights, np.float32), np.float32)

    def importance(self, sources: Sequence[str]) -> dict[str, float]:
        """See `Scorer`."""
        return _shares(dict(zip(sources, map(abs, self.weights), strict=True)))

    def to_json(self) -> dict[str, Any]:
        """See `Scorer`."""
        return {"kind": "fusion", "weights": list(self.weights)}


@dataclass(frozen=True)
class Linear:
    """A weighted sum of standardised, bent columns: (bent - mean) / spread, times weight."""

    mean: tuple[float, ...]
    spread: tuple[float, ...]
    weights: tuple[float, ...]

    @cached_property
    def _slope(self) -> Floats:
        return np.asarray(np.array(self.weights) / np.array(self.spread), np.float32)

    def scores(self, table: Floats) -> Floats:
        """See `Scorer`."""
        return np.asarray((bent(table) - np.array(self.mean, np.float32)) @ self._slope, np.float32)

    def importance(self, sources: Sequence[str]) -> dict[str, float]:
        """See `Scorer`."""
        return _by_source(sources, np.abs(np.array(self.weights)))

    def to_json(self) -> dict[str, Any]:
        """See `Scorer`."""
        return {"kind": "linear", "mean": self.mean, "spread": self.spread, "weights": self.weights}


@dataclass(frozen=True)
class Trees:
    """Gradient boosted trees (LightGBM, Ke et al. 2017), as the text that LightGBM writes; `gain` is of each column."""

    text: str
    gain: tuple[float, ...]

    @cached_property
    def _booster(self) -> Any:
        from lightgbm import Booster  # dear to import, and only needed where trees won

        return Booster(model_str=self.text)

    def scores(self, table: Floats) -> Floats:
        """See `Scorer`."""
        if not len(table):
            return np.zeros(0, np.float32)
        return np.asarray(self._booster.predict(table, raw_score=True, num_threads=1), np.float32)

    def importance(self, sources: Sequence[str]) -> dict[str, float]:
        """See `Scorer`."""
        return _by_source(sources, np.array(self.gain))

    def to_json(self) -> dict[str, Any]:
        """See `Scorer`."""
        return {"kind": "trees", "text": self.text, "gain": self.gain}


@dataclass(frozen=True)
class Together:
    """Several scorers whose scores are added: trees that start from a regression."""

    scorers: tuple[Scorer, ...]

    def scores(self, table: Floats) -> Floats:
        """See `Scorer`."""
        return np.asarray(sum(scorer.scores(table) for scorer in self.scorers), np.float32)

    def importance(self, sources: Sequence[str]) -> dict[str, float]:
        """See `Scorer`."""
        each = [scorer.importance(sources) for scorer in self.scorers]
        return _shares({name: sum(one[name] for one in each) for name in sources})

    def to_json(self) -> dict[str, Any]:
        """See `Scorer`."""
        return {"kind": "together", "scorers": [scorer.to_json() for scorer in self.scorers]}


def scorer_from(told: Mapping[str, Any]) -> Scorer:
    """The scorer that `to_json` told of.

    Raises:
        KeyError, ValueError: it tells of none.
    """
    if told["kind"] == "fusion":
        return Fusion(tuple(told["weights"]))
    if told["kind"] == "linear":
        return Linear(tuple(told["mean"]), tuple(told["spread"]), tuple(told["weights"]))
    if told["kind"] == "trees":
        return Trees(told["text"], tuple(told["gain"]))
    if told["kind"] == "together":
        return Together(tuple(map(scorer_from, told["scorers"])))
    raise ValueError(f"Expected a kind of scorer, got {told['kind']!r}.")


def bent(table: Floats) -> Floats:
    """Columns as sums can use them: roots, which keep signs, so that the head of a list does not drown its tail."""
    return np.asarray(np.sign(table) * np.sqrt(np.abs(table)), np.float32)


def _by_source(sources: Sequence[str], columns: Floats) -> dict[str, float]:
    width = len(OF_SOURCE)
    summed = columns[: len(sources) * width].reshape(len(sources), width).sum(axis=1)
    return _shares(dict(zip(sources, summed.tolist(), strict=True)))


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {name: weight / total if total > 0 else 0.0 for name, weight in weights.items()}
