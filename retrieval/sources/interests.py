"""Items that fit a person's interests: every interest is a query of its own, never one mean of them all.

Each interest asks twice: with its vector (`ItemSpace`) and with what its items have in common (`Features`). All that it
asks with follows from the request's profile and events, so that a profile of today, or of a part of the data, is
searched with as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from palate.types import Granularity, Interest
from retrieval.people_vectors.space import ItemSpace
from retrieval.request import SCENE_FOCUS, Request
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.features import FeatureQuery, Features
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.source import EVENTS_SHOWN, NOTHING, Evidence

MOST_INTERESTS = 15
INTERESTS_NAMED = 2
MEANING = 0.5
"""Share of an interest's say that its vector has; the rest has what its items have in common."""
ELSEWHERE = 0.5
"""How much an interest from other domains counts when one is asked for."""


class Asked(NamedTuple):
    """One interest as a query: how much it counts (below 0 for a dislike), and what it asks for.

    `events` maps the items of its evidence to the event on each; `vector` is the unit mean of those items' vectors,
    each by how clearly it was chosen; zeros where they have none.
    """

    interest: Interest
    weight: float
    events: dict[int, str]
    query: FeatureQuery
    vector: Floats


class Interests:
    """Searches with up to fifteen of the strongest interests; those the person is against count below zero."""

    name = "interests"

    def __init__(
        self, catalogue: Catalogue, features: Features, space: ItemSpace | None = None, *, meaning: float = MEANING
    ) -> None:
        self._features = features
        self._space = space or ItemSpace.nothing(len(catalogue))
        self._meaning = meaning if self._space.rows.any() else 0.0
        self._find = lru_cache(maxsize=16)(self._asked)

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are sums over interests of weight times similarity."""
        asked = self._find(request)
        if not asked:
            return EMPTY
        total = self._features.scores([one.query for one in asked], [one.weight * self._words for one in asked])
        if self._meaning > 0:
            total = total + self._space.near(np.sum([one.weight * self._meaning * one.vector for one in asked], axis=0))
        return best(total, request.allowed, depth)

    @property
    def _words(self) -> float:
        return 1.0 - self._meaning

    def similarity(self, request: Request, items: Positions) -> dict[str, Floats]:
        """How near each of `items` is to each interest that is asked with: shape (items,) by key, weight counted in,
        below 0 where the person is against it."""
        asked = self._find(request)
        return dict(zip([one.interest.key for one in asked], self._added(asked, items).T, strict=True))

    def by_granularity(self, request: Request, items: Positions) -> dict[Granularity, Floats]:
        """How near each of `items` is to the interests of each granularity, summed: shape (items,) each."""
        asked = self._find(request)
        found: dict[Granularity, Floats] = {}
        for one, added in zip(asked, self._added(asked, items).T, strict=True):
            kind = one.interest.granularity
            found[kind] = found[kind] + added if kind in found else added
        return found

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The interests nearest to each item, and of their evidence the events on items most like it."""
        asked = self._find(request)
        if not asked or not len(items):
            return [NOTHING] * len(items)
        return [
            self._told(asked, item, row) for item, row in zip(items.tolist(), self._added(asked, items), strict=True)
        ]

    def _added(self, asked: Sequence[Asked], items: Positions) -> Floats:
        """What each query adds to the score of each item, shape (items, queries)."""
        added = self._features.similarity(items, [one.query for one in asked]) * self._words
        if self._meaning > 0 and asked:
            added = added + self._meaning * (self._space.rows[items] @ np.stack([one.vector for one in asked]).T)
        return np.asarray(added * np.array([one.weight for one in asked], np.float32), np.float32)

    def _told(self, asked: Sequence[Asked], item: int, added: Floats) -> Evidence:
        named = added * np.array([_plainness(one.interest) for one in asked], np.float32)
        order = np.argsort(-named, kind="stable")[:INTERESTS_NAMED]
        led = [asked[place] for place in order.tolist() if added[place] > 0]
        if not led:
            return NOTHING
        shown_by = led[0].events
        own = np.array(sorted(shown_by), np.intp)
        nearest = own[np.argsort(-self._features.alike(item, own), kind="stable")[:EVENTS_SHOWN]]
        events = tuple(shown_by[other] for other in nearest.tolist())
        return Evidence(tuple(one.interest.key for one in led), events)

    def _asked(self, request: Request) -> tuple[Asked, ...]:
        if request.profile is None:
            return ()
        row_of = {event: row for row, event in enumerate(request.events.ids)}
        weights = _weights(request.profile.interests, request)
        order = np.argsort(-np.abs(weights), kind="stable")[:MOST_INTERESTS]
        chosen = [(request.profile.interests[row], float(weights[row])) for row in order.tolist() if weights[row] != 0]
        return tuple(self._one(interest, weight, request, row_of) for interest, weight in chosen)

    def _one(self, interest: Interest, weight: float, request: Request, row_of: Mapping[str, int]) -> Asked:
        rows = np.array([row_of[event] for event in interest.evidence if event in row_of], np.intp)
        places = request.events.items[rows]
        events = dict(zip(places.tolist(), [request.events.ids[row] for row in rows.tolist()], strict=True))
        query = self._features.query(np.unique(places), interest.key.removeprefix("sentiment:"))
        return Asked(interest, weight, events, query, self._vector(places, request.events.strengths[rows]))

    def _vector(self, items: Positions, strengths: Floats) -> Floats:
        return self._space.mean(items, np.maximum(strengths, 0.0))


def _weights(interests: Sequence[Interest], request: Request) -> Floats:
    """Weight times confidence, by scene and domain; below 0 for what the person is against."""
    base = np.array([one.weight * one.confidence * np.sign(one.polarity) for one in interests], np.float32)
    base *= np.array([_domain_share(one, request.domain) for one in interests], np.float32)
    in_scene = np.array(
        [sum(weight * one.scenes.get(scene, 0.0) for scene, weight in request.scenes.items()) for one in interests]
    )
    most = float(in_scene.max(initial=0.0))
    if most > 0:
        base *= (1.0 - SCENE_FOCUS + SCENE_FOCUS * in_scene / most).astype(np.float32)
    return base


def _plainness(interest: Interest) -> float:
    """How fit an interest is to be named: an intent or a habit takes long to read, so it must have led clearly."""
    return 0.5 if interest.granularity == "application" else 1.0


def _domain_share(interest: Interest, domain: str | None) -> float:
    if domain is None or not interest.domains:
        return 1.0
    return ELSEWHERE + (1.0 - ELSEWHERE) * interest.domains.get(domain, 0.0)
