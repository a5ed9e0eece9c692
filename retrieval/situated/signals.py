"""What is known of every item when somebody asks in a situation: a row of numbers per item, each near 1 in size.

Signals know nothing of how much each counts: `retrieval.situated.model` learns that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from retrieval.collaborative import ItemNeighbours, weighted_rows
from retrieval.request import OwnEvents, Request
from retrieval.situated.conditions import conditions_in
from retrieval.situated.effects import Effects
from retrieval.sources.ranking import Floats, Positions

NAMES = (
    "met",
    "own liking",
    "own refusal",
    "own times",
    "own liking in the situation",
    "own times in the situation",
    "own times in one like it",
    "own times in no situation",
    "usual liking",
    "popularity",
    "liking in the situation",
    "choosing in the situation",
    "liking of its kind in the situation",
    "choosing of its kind in the situation",
    "chosen together",
    "refused together",
)
PRIOR_OWN = 1.0


@dataclass(frozen=True, eq=False)
class Signals:
    """Makes the signals of a request.

    Args:
        effects: what conditions do to items.
        neighbours: what is chosen together.
        events: the conditions of each event, csr (events, names), and `row`, where one that has any stands in it.
        keys: the key of each condition, such as "weather", by number.
    """

    effects: Effects
    neighbours: ItemNeighbours
    events: sparse.csr_matrix
    row: Mapping[str, int]
    keys: Positions

    @classmethod
    def of(
        cls,
        effects: Effects,
        neighbours: ItemNeighbours,
        events: sparse.csr_matrix,
        ids: Sequence[str],
    ) -> Signals:
        """Signals over these parts; `ids` are those of the events in `events`, in their order."""
        keys = [name.split("=", 1)[0] for name in effects.names]
        number = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        row = {ids[place]: place for place in np.flatnonzero(np.diff(events.indptr)).tolist()}
        return cls(effects, neighbours, events, row, np.array([number[key] for key in keys], np.intp))

    def asked(self, request: Request) -> Floats:
        """Which of the conditions are asked for, shape (names,), 0 or 1; all 0 for a situation never met."""
        said = conditions_in(request.context)
        return np.array([name in said for name in self.effects.names], np.float32)

    def in_situation(self, events: OwnEvents, asked: Floats) -> Floats:
        """How far each of somebody's own events shares the asked conditions, 0 to 1."""
        return self._shares(np.array([self.row.get(one, -1) for one in events.ids], np.intp), asked)[0]

    def over_items(self, request: Request, asked: Floats) -> Floats:
        """Every signal of every item, shape (items, signals)."""
        size = len(self.effects.usual)
        told = np.zeros((size, len(NAMES)), np.float32)
        self._own(told, request.events, asked)
        self._everybody(told, asked)
        self._alike(told, request.events)
        return told

    def _own(self, told: Floats, events: OwnEvents, asked: Floats) -> None:
        if not len(events.items):
            return
        items, where = np.unique(events.items, return_inverse=True)
        rows = np.array([self.row.get(one, -1) for one in events.ids], np.intp)
        here, near, bare = self._shares(rows, asked)

        def summed(values: Floats) -> Floats:
            return np.bincount(where, weights=values, minlength=len(items)).astype(np.float32)

        times = summed(np.ones(len(where), np.float32))
        total = summed(events.strengths)
        mean = total / (times + PRIOR_OWN)
        told[items, 0] = 1.0
        told[items, 1] = np.maximum(mean, 0.0)
        told[items, 2] = np.maximum(-mean, 0.0)
        told[items, 3] = np.log(times)
        told[items, 4] = summed(events.strengths * here)
        told[items, 5] = np.log1p(summed(here))
        told[items, 6] = np.log1p(summed(near))
        told[items, 7] = np.log1p(summed(bare))

    def _shares(self, rows: Positions, asked: Floats) -> tuple[Floats, Floats, Floats]:
        """How far each own event shares the asked conditions, shares a key with another value, or has no condition."""
        known = rows >= 0
        here, near, bare = (np.zeros(len(rows), np.float32) for _ in range(3))
        matrix = self.events[rows[known]]
        most = max(float(asked.sum()), 1.0)
        of_key = np.isin(self.keys, self.keys[asked > 0]).astype(np.float32)
        here[known] = (matrix @ asked) / most
        near[known] = (matrix @ (of_key * (asked == 0))) / most
        bare[~known] = 1.0
        return here, near, bare

    def _everybody(self, told: Floats, asked: Floats) -> None:
        effects = self.effects
        told[:, 8] = effects.usual
        told[:, 9] = np.log1p(effects.events)
        told[:, 10] = effects.of(effects.liking, asked)
        told[:, 11] = effects.of(effects.choosing, asked)
        told[:, 12] = effects.over_items(effects.of(effects.kind_liking, asked))
        told[:, 13] = effects.over_items(effects.of(effects.kind_choosing, asked))

    def _alike(self, told: Floats, events: OwnEvents) -> None:
        liked, refused = np.maximum(events.strengths, 0.0), np.maximum(-events.strengths, 0.0)
        for place, weights in ((14, liked), (15, refused)):
            held = np.flatnonzero(weights)
            told[:, place] = _even(weighted_rows(self.neighbours.away, events.items[held], weights[held]))


def _even(scores: Floats) -> Floats:
    most = float(scores.max(initial=0.0))
    return scores / most if most > 0 else scores
