"""What people choose in a situation like the asked one, learned from events that carry a context."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from retrieval.collaborative import NEIGHBOURS_OF_ITEM, SHRINKAGE
from retrieval.keeping import Keeper, fitting
from retrieval.material import Material
from retrieval.request import Request
from retrieval.situated.conditions import worded
from retrieval.situated.learning import LIKING, PENALTY, learn
from retrieval.situated.model import SituatedModel
from retrieval.situated.signals import NAMES, Signals
from retrieval.sources.item_knn import item_neighbours
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.source import EVENTS_SHOWN, Evidence

MODEL = "situated"
LEAST_CONDITIONED = 100
"""With fewer events that carry a context there is no such source."""


@dataclass(frozen=True)
class Situation:
    """Ranks for the conditions of `Request.context`: has nothing to say where there is no context.

    Of a situation that was never met it knows what holds in any.

    Scores are chances, summing to 1 over the catalogue. They follow from what the person did before in this situation
    and in others, from what the situation does to items and their categories, and from what is chosen together.
    """

    model: SituatedModel
    signals: Signals
    name: str = "context"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`."""
        if not request.context.pairs():
            return EMPTY
        return best(self._chances(request, self.signals.asked(request)), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's own events on each item, the newest first, those in the asked situation before all others."""
        here = self.signals.in_situation(request.events, self.signals.asked(request))
        return [Evidence(events=_own(request, item, here)) for item in items.tolist()]

    def _chances(self, request: Request, asked: Floats) -> Floats:
        again = bool(request.allowed[request.events.items].any())
        scores = self.signals.over_items(request, asked) @ (self.model.again if again else self.model.first)
        odds = np.exp(scores - scores.max(initial=-np.inf))
        return np.asarray(odds / odds.sum(), np.float32)


def context(material: Material, keep: Keeper) -> Situation | None:
    """What fits the situation; None where too few events carry a context."""
    conditions = material.conditions
    if conditions is None or (np.diff(conditions.matrix.indptr) > 0).sum() < LEAST_CONDITIONED:
        return None
    settings = (NAMES, PENALTY, LIKING, NEIGHBOURS_OF_ITEM, SHRINKAGE)
    model = keep(
        MODEL, settings, SituatedModel.from_bytes, lambda: learn(material, partial(item_neighbours, keep=fitting))
    )
    if not model.again.any():
        return None
    events = worded(conditions, model.effects.names)
    return Situation(model, Signals.of(model.effects, item_neighbours(material, keep), events, material.people.ids))


def _own(request: Request, item: int, here: Floats) -> tuple[str, ...]:
    places = np.flatnonzero((request.events.items == item) & (request.events.strengths > 0))
    order = np.lexsort((-places, -here[places]))
    return tuple(request.events.ids[place] for place in places[order[:EVENTS_SHOWN]].tolist())
