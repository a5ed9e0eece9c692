"""What a person's choices in other domains say of the items of this one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retrieval.keeping import Keeper
from retrieval.material import Material
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.similar import strongest
from retrieval.sources.source import Evidence
from retrieval.transfer.calendar import Calendar
from retrieval.transfer.pairs import STRONGEST, Pairs

KEPT = "transfer"
FORMAT = 1
SELDOM = 0.01
"""What an item that nobody chose then counts, beside 1 for the one chosen most."""
LEAST = 1e-3
"""What an item that goes with nothing of the person's counts, beside 1 for the one that goes best."""


@dataclass(frozen=True)
class Transfer:
    """How often people chose an item who chose what this person likes in other domains, as far as the one domain tells
    of the other, times a power of how popular it was in those months."""

    model: Pairs
    calendar: Calendar | None
    popularity: Floats
    name: str = "transfer"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are 0 to 1, 1 for an item that goes best and was chosen most."""
        taste = request.taste
        if not len(taste.liked):
            return EMPTY
        together = self.model.scores(taste.liked, _evenly(taste.weights))
        if not together.any():
            return EMPTY
        scores = (_to_one(together, request) + LEAST) * _season(_to_one(self._popular(request), request))
        return best(np.where(together > 0, scores, 0.0).astype(np.float32), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's events in other domains that speak most for each."""
        own, counts = request.taste.liked, _evenly(request.taste.weights)
        return strongest(request, own, self.model.leading(items, own, counts))

    def _popular(self, request: Request) -> Floats:
        near = None if self.calendar is None else self.calendar.near(request.events.times)
        return self.popularity if near is None else near


def _season(popular: Floats) -> Floats:
    """The fourth root of how popular an item was while the person was about: a hint beside what goes together."""
    return np.asarray(np.sqrt(np.sqrt(popular + np.float32(SELDOM))), np.float32)


def _evenly(weights: Floats) -> Floats:
    """What travels between domains is lasting: an old choice counts three quarters of a new one at least."""
    return (0.75 + 0.25 * weights).astype(np.float32)


def _to_one(values: Floats, request: Request) -> Floats:
    """Divided by the highest of what is allowed."""
    return values / np.float32(max(float(values.max(where=request.allowed, initial=0.0)), 1e-9))


def transfer(material: Material, keep: Keeper) -> Transfer | None:
    """The source over this material; None where the items are of fewer than two domains."""
    if len(set(material.catalogue.domain_of)) < 2 or not material.liked.nnz:
        return None
    model = keep(KEPT, (FORMAT, STRONGEST), Pairs.from_bytes, lambda: Pairs.fit(material))
    return Transfer(model, Calendar.of(material), material.popularity)
