"""Where walks over the knowledge graph lead: from what this person likes, over people and over what items are about.

Somebody who likes nothing yet starts from the words and categories of their profile.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np

from retrieval.collaborative import cells
from retrieval.graph.choosing import BETAS, SHARES, STOPS, USUAL
from retrieval.graph.model import MEANING, ItemGraph
from retrieval.graph.paths import Path, path
from retrieval.keeping import Keeper
from retrieval.material import Material
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.source import EVENTS_SHOWN, NOTHING, Evidence

ITEM_GRAPH = "item-graph"
KEYS_NAMED = 2


def graph(material: Material, keep: Keeper) -> Graph:
    """Walks from what the person likes."""
    return Graph(item_graph(material, keep))


def item_graph(material: Material, keep: Keeper) -> ItemGraph:
    """The item side of the graph, kept."""
    settings = (astuple(USUAL), astuple(MEANING), BETAS, STOPS, SHARES, material.seed)
    return keep(ITEM_GRAPH, settings, ItemGraph.from_bytes, lambda: ItemGraph.fit(material))


@dataclass(frozen=True)
class Graph:
    """Personalised walks with restart, of three steps, that start at what the person likes."""

    model: ItemGraph
    name: str = "graph"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are how likely walks end at an item, weighed by where they start."""
        taste = request.taste
        if len(taste.liked):
            return best(self.model.scores(taste.liked, taste.weights), request.allowed, depth)
        columns, weights = self._interests(request)
        if not len(columns):
            return EMPTY
        return best(self.model.scores_of_attributes(columns, weights), request.allowed, depth)

    def path(self, request: Request, item: int) -> Path | None:
        """The likeliest path from what the person likes to an item (a position); None where there is none."""
        return path(self.model, request, item)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The path that leads most to each item: own events, and the keys of what their items share with it; no keys
        where the path leads over people."""
        own, weights = request.taste.liked, request.taste.weights
        if not len(own):
            return [self._stated(request, item) for item in items.tolist()]
        over_people = cells(self.model.chosen, own, items) * weights[:, None]
        over_meaning = cells(self.model.alike, own, items) * weights[:, None]
        return [
            self._led(request, item, own, over_people[:, place], over_meaning[:, place])
            for place, item in enumerate(items.tolist())
        ]

    def _led(self, request: Request, item: int, own: Positions, people: Floats, meaning: Floats) -> Evidence:
        """Over what items are about where that leads there more than people do, since it says more."""
        first = int(np.argmax(meaning))
        keys = self.model.attributes.shared(int(own[first]), item)[:KEYS_NAMED] if meaning[first] > 0 else []
        if keys and meaning.sum() >= people.sum():
            return Evidence(tuple(keys), request.events_on(own[[first]]))
        order = np.argsort(-people, kind="stable")[:EVENTS_SHOWN]
        return Evidence(events=request.events_on(own[order[people[order] > 0]]))

    def _interests(self, request: Request) -> tuple[Positions, Floats]:
        """Columns of the words and categories that the profile is for, and how much."""
        interests = () if request.profile is None else request.profile.interests
        found = {one.key: one.weight * one.confidence for one in interests if one.polarity > 0}
        known = [key for key in found if key in self.model.attributes.column]
        return self.model.attributes.columns(known), np.array([found[key] for key in known], np.float32)

    def _stated(self, request: Request, item: int) -> Evidence:
        columns, weights = self._interests(request)
        wanted = dict(zip(columns.tolist(), weights.tolist(), strict=True))
        held, telling = self.model.attributes.row(item)
        led = [
            (wanted[column] * tells, column)
            for column, tells in zip(held.tolist(), telling, strict=True)
            if column in wanted
        ]
        keys = [self.model.attributes.keys[column] for _, column in sorted(led, reverse=True)[:KEYS_NAMED]]
        return Evidence(tuple(keys)) if keys else NOTHING
