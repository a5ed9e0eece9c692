"""The interest model: from what sources say of an item to the probability that this person chooses it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from retrieval.learning.calibration import Curve
from retrieval.learning.features import ItemFacts, features
from retrieval.learning.report import Report
from retrieval.learning.scorers import Scorer, scorer_from
from retrieval.learning.shortlist import MOST, by_best_place
from retrieval.learning.situations import Situation, situation_of
from retrieval.material import Material
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Ranking

FORMAT = 2


@dataclass(frozen=True)
class Order:
    """How the candidates of one situation are put in order, and what probability a score stands for."""

    scorer: Scorer
    curve: Curve


@dataclass(frozen=True)
class InterestModel:
    """What was learned: an order for each situation that the data could teach, always one for "usual".

    `sources` are the names whose word it weighs. It holds nothing by item or person, so new items and events do no harm
    to it; `ranker` binds it to those of a material.
    """

    sources: tuple[str, ...]
    orders: Mapping[Situation, Order]
    report: Report

    def ranker(self, material: Material) -> LearnedRanker:
        """The model over the items of a material: a `retrieval.retriever.Ranker`."""
        return LearnedRanker(self, ItemFacts.of(material))

    def to_bytes(self) -> bytes:
        """The model as JSON, without pickle."""
        orders = {
            situation: {"scorer": order.scorer.to_json(), "slope": order.curve.slope, "start": order.curve.start}
            for situation, order in self.orders.items()
        }
        told = {"format": FORMAT, "sources": self.sources, "orders": orders, "report": self.report.to_json()}
        return json.dumps(told).encode()

    @classmethod
    def from_bytes(cls, blob: bytes) -> InterestModel:
        """The model that `to_bytes` wrote.

        Raises:
            ValueError, KeyError: the bytes are damaged, or of another version.
        """
        told: dict[str, Any] = json.loads(blob)
        if told["format"] != FORMAT:
            raise ValueError(f"Expected an interest model of format {FORMAT}, got {told['format']!r}.")
        orders = {name: _order(one) for name, one in told["orders"].items()}
        return cls(tuple(told["sources"]), orders, Report.from_json(told["report"]))


@dataclass(frozen=True)
class LearnedRanker:
    """An interest model over the items of one material."""

    model: InterestModel
    facts: ItemFacts

    @cached_property
    def importance(self) -> Mapping[str, float]:
        """How much the order for the usual situation relies on each source, summing to 1."""
        return self.model.orders["usual"].scorer.importance(self.model.sources)

    def rank(self, request: Request, rankings: Mapping[str, Ranking]) -> Ranking:
        """All items of these rankings, each with the probability that it is chosen.

        Those that no source puts far up, beyond the first `MOST`, follow in the order of their best place.
        """
        items = by_best_place(rankings, len(self.facts.catalogue))
        if not len(items):
            return EMPTY
        order, near = self._order(request), items[:MOST]
        scores = order.scorer.scores(features(request, rankings, near, self.facts, self.model.sources))
        chance, placed = order.curve.probabilities(scores), np.argsort(-scores, kind="stable")
        rest = np.full(len(items) - len(near), chance.min(), np.float32)
        return Ranking(np.concatenate([near[placed], items[MOST:]]), np.concatenate([chance[placed], rest]))

    def _order(self, request: Request) -> Order:
        orders = self.model.orders
        return orders.get(situation_of(request, self.facts.catalogue, self.facts.popularity, orders), orders["usual"])


def _order(told: Mapping[str, Any]) -> Order:
    return Order(scorer_from(told["scorer"]), Curve(float(told["slope"]), float(told["start"])))
