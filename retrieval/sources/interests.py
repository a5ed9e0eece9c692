"""Items that fit a person's interests: every interest is a query of its own, never one mean of them all.

Each interest asks twice: with its vector (the index) and with what its items have in common (`Features`). The shares
of the two follow how much the embedder understands of the person's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from palate.types import Interest
from retrieval.request import SCENE_FOCUS, Request
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.features import FeatureQuery, Features
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.search import ItemSearch
from retrieval.sources.source import EVENTS_SHOWN, NOTHING, Evidence

MOST_INTERESTS = 15
INTERESTS_NAMED = 2
MOST_VECTORS = 4
"""Of those, how many of the strongest search by vector too: that is the dear part of a request."""
NEAREST = 200
"""How many items each vector may find."""
ELSEWHERE = 0.5
"""How much an interest from other domains counts when one is asked for."""


class Asked(NamedTuple):
    """One interest as a query: how much it counts (below 0 for a dislike), and what it asks for.

    `events` maps the items of its evidence to the event on each.
    """

    interest: Interest
    weight: float
    events: dict[int, str]
    query: FeatureQuery


@dataclass(frozen=True)
class Found:
    """All queries of one request, and what the vectors found: scores (items, interests with a vector)."""

    asked: tuple[Asked, ...]
    near: dict[str, Ranking]


class Interests:
    """Searches with up to fifteen of the strongest interests; those the person is against count below zero."""

    name = "interests"

    def __init__(
        self, catalogue: Catalogue, features: Features, index: ItemSearch | None, *, meaning: float = 0.5
    ) -> None:
        self._catalogue, self._features, self._index, self._meaning = catalogue, features, index, meaning
        self._find = lru_cache(maxsize=16)(self._found)

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are sums over interests of weight times similarity."""
        found = self._find(request)
        if not found.asked:
            return EMPTY
        counts = [asked.weight * (1.0 - self._meaning) for asked in found.asked]
        total = self._features.scores([asked.query for asked in found.asked], counts)
        for asked in found.asked:
            near = found.near.get(asked.interest.key, EMPTY)
            total[near.items] += np.float32(asked.weight * self._meaning) * near.scores
        return best(total, request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The interests nearest to each item, and of their evidence the events on items most like it."""
        found = self._find(request)
        if not found.asked or not len(items):
            return [NOTHING] * len(items)
        added = self._features.similarity(items, [asked.query for asked in found.asked]) * (1.0 - self._meaning)
        for place, asked in enumerate(found.asked):
            near = found.near.get(asked.interest.key, EMPTY)
            scores = dict(zip(near.items.tolist(), near.scores.tolist(), strict=True))
            added[:, place] += self._meaning * np.array([scores.get(item, 0.0) for item in items.tolist()])
        added *= np.array([asked.weight for asked in found.asked], np.float32)
        return [self._told(request, found, item, row) for item, row in zip(items.tolist(), added, strict=True)]

    def _told(self, request: Request, found: Found, item: int, added: Floats) -> Evidence:
        named = added * np.array([_plainness(asked.interest) for asked in found.asked], np.float32)
        order = np.argsort(-named, kind="stable")[:INTERESTS_NAMED]
        led = [found.asked[place] for place in order.tolist() if added[place] > 0]
        if not led:
            return NOTHING
        shown_by = led[0].events
        own = np.array(sorted(shown_by), np.intp)
        nearest = own[np.argsort(-self._features.alike(item, own), kind="stable")[:EVENTS_SHOWN]]
        events = tuple(shown_by[other] for other in nearest.tolist())
        return Evidence(tuple(asked.interest.key for asked in led), events)

    def _found(self, request: Request) -> Found:
        asked = self._asked(request)
        return Found(asked, self._near(request, {one.interest.key for one in asked if one.weight > 0}))

    def _asked(self, request: Request) -> tuple[Asked, ...]:
        if request.profile is None:
            return ()
        place = dict(zip(request.events.ids, request.events.items.tolist(), strict=True))
        weights = _weights(request.profile.interests, request)
        order = np.argsort(-np.abs(weights), kind="stable")[:MOST_INTERESTS]
        chosen = [(request.profile.interests[row], float(weights[row])) for row in order.tolist() if weights[row] != 0]
        return tuple(self._one(interest, weight, place) for interest, weight in chosen)

    def _one(self, interest: Interest, weight: float, place: dict[str, int]) -> Asked:
        events = {place[event]: event for event in interest.evidence if event in place}
        items = np.array(sorted(events), np.intp)
        return Asked(interest, weight, events, self._features.query(items, interest.key.removeprefix("sentiment:")))

    def _near(self, request: Request, keys: set[str]) -> dict[str, Ranking]:
        vectors = None if self._index is None or self._meaning <= 0 else self._index.interests_of(request.user_id)
        if vectors is None or self._index is None or not keys & set(vectors.keys):
            return {}
        rows = [row for row, key in enumerate(vectors.keys) if key in keys][:MOST_VECTORS]
        hits = self._index.search_items(vectors.matrix[rows], NEAREST, domain=request.domain)
        return {
            vectors.keys[row]: self._ranking(ids, similarities)
            for row, ids, similarities in zip(rows, hits.ids, hits.similarities, strict=True)
        }

    def _ranking(self, ids: Sequence[str], similarities: Floats) -> Ranking:
        """What stands out among the hits of one query: similarity above the last hit's, 1 for the first."""
        place = self._catalogue.position
        items = np.array([place.get(item, -1) for item in ids], np.intp)
        known = items >= 0
        items, scores = items[known], similarities[known]
        if not len(scores):
            return EMPTY
        spread = max(float(scores[0] - scores[-1]), 1e-6)
        return Ranking(items, (scores - scores[-1]) / spread)


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
