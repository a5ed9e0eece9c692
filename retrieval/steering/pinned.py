"""A source of its own for what a person pinned: of the items that carry it, those nearest to their taste first."""

from __future__ import annotations

from itertools import chain, zip_longest

import numpy as np

from palate.types import Interest
from retrieval.people_vectors.people import of_taste
from retrieval.people_vectors.space import ItemSpace
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking
from retrieval.sources.source import EVENTS_SHOWN, NOTHING, Evidence
from retrieval.steering.carriers import Carriers

PINNED = "pinned"


class Pinned:
    """Items of pinned interests, one of each in turn; it has nothing to say for people who pinned none.

    Args:
        carriers: finds the items.
        space: tells which are near what the person chose.
        popularity: how many people like each item, shape (items,): orders what is equally near.
    """

    name = PINNED

    def __init__(self, carriers: Carriers, space: ItemSpace, popularity: Floats) -> None:
        self._carriers, self._space = carriers, space
        self._liked = popularity / max(float(popularity.max(initial=0.0)), 1.0)

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores fall from 1 by 1 / items."""
        pinned = _pinned(request)
        if not pinned:
            return EMPTY
        taste = of_taste(self._space, request.taste)
        ordered = [self._ordered(self._carriers.of(one, request), request, taste) for one in pinned]
        turns = dict.fromkeys(item for item in chain.from_iterable(zip_longest(*ordered)) if item is not None)
        items = np.array(list(turns)[:depth], np.intp)
        return Ranking(items, np.linspace(1.0, 0.0, len(items), endpoint=False, dtype=np.float32))

    def _ordered(self, items: Positions, request: Request, taste: Floats) -> list[int]:
        """The allowed ones, nearest first; a thousandth of nearness weighs as much as all popularity."""
        open_to = items[request.allowed[items]]
        near = np.round(self._space.rows[open_to] @ taste, 3) + 0.001 * self._liked[open_to]
        found: list[int] = open_to[np.argsort(-near, kind="stable")].tolist()
        return found

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The pinned interests that each item carries, and the person's own events behind the first."""
        pinned = [(one, set(self._carriers.of(one, request).tolist())) for one in _pinned(request)]
        own = set(request.events.ids)
        return [_told([one for one, held in pinned if item in held], own) for item in items.tolist()]


def _pinned(request: Request) -> list[Interest]:
    if request.profile is None:
        return []
    return [one for one in request.profile.interests if one.pinned and one.polarity >= 0]


def _told(carried: list[Interest], own: set[str]) -> Evidence:
    if not carried:
        return NOTHING
    events = [event for event in carried[0].evidence if event in own]
    return Evidence(tuple(one.key for one in carried), tuple(events[:EVENTS_SHOWN]))
