"""The whole graph, to look at and to take elsewhere: people, items and what they are about, as a networkx graph.

    item:<id>       in_domain -> domain:    about -> word:, category:, topic:       fits -> scene:
    person:<id>     chose -> item:          likes -> word:, category:, topic:       follows -> person:

Every edge has a `weight`, 0 or more, higher is stronger, and its relation as its key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import networkx
import numpy as np
from scipy import sparse

from palate.types import Profile
from profiles.catalogue import Catalogue as Topics
from retrieval.graph.attributes import Attributes
from retrieval.material import Material
from retrieval.sources.ranking import Positions

LEAST_TOPIC = 0.15
"""An item is about a topic when the topic makes up this share of it."""
LEAST_SCENE = 0.05
"""An item fits a scene when this share of what people like in the scene, and of what they like of it, is there."""


class Edge(NamedTuple):
    """From one node to another, by a relation, with a weight."""

    source: str
    relation: str
    target: str
    weight: float


@dataclass(frozen=True)
class Bounds:
    """How much of a large world is taken: the most popular items, and the people with the most events."""

    items: int = 50_000
    people: int = 10_000


@dataclass(frozen=True)
class World:
    """All that a graph is made of.

    Args:
        material: people, items, friends, scenes.
        attributes: words and categories of the items.
        topics: what items are about by the profiles' topic model; None leaves topics out.
        profiles: whose interests become edges; those of people left out are left out too.
        people: whether people are in it at all. Without them nothing tells who chose or follows what or whom.
        bounds: how much of a large world is taken.
    """

    material: Material
    attributes: Attributes
    topics: Topics | None = None
    profiles: Iterable[Profile] = ()
    people: bool = True
    bounds: Bounds = Bounds()

    def network(self) -> networkx.MultiDiGraph:
        """The graph: nodes have a `kind` and, where people read one, a `label`."""
        made = networkx.MultiDiGraph()
        items, people = self._items(), self._people()
        made.add_nodes_from(self._item_nodes(items))
        names = self._names()
        made.add_nodes_from((f"person:{names[number]}", {"kind": "person"}) for number in people.tolist())
        for edge in (*self._of_items(items), *(self._of_people(items, people, names) if self.people else ())):
            if edge.target.partition(":")[0] not in ("item", "person") or edge.target in made:
                made.add_node(edge.target, **self._described(edge.target))
                made.add_edge(edge.source, edge.target, key=edge.relation, weight=round(edge.weight, 4))
        return made

    def _items(self) -> Positions:
        """Positions of the items taken, ascending."""
        return np.sort(np.argsort(-self.material.popularity, kind="stable")[: self.bounds.items])

    def _people(self) -> Positions:
        """Numbers of the people taken, ascending."""
        if not self.people:
            return np.zeros(0, np.intp)
        return np.sort(np.argsort(-np.diff(self.material.people.starts), kind="stable")[: self.bounds.people])

    def _names(self) -> list[str]:
        """The id of each person, by number."""
        return sorted(self.material.people.number, key=self.material.people.number.__getitem__)

    def _item_nodes(self, items: Positions) -> Iterator[tuple[str, dict[str, str]]]:
        for place in items.tolist():
            item = self.material.items[place]
            yield f"item:{item.item_id}", {"kind": "item", "label": item.title or item.item_id}

    def _described(self, node: str) -> dict[str, str]:
        """Kind and label of a node that is no item."""
        kind, _, name = node.partition(":")
        if kind in ("item", "person"):
            return {}
        if kind == "topic" and self.topics is not None and node in self.topics.key_index:
            name = self.topics.labels[self.topics.key_index[node]]
        return {"kind": kind, "label": name}

    def _of_items(self, items: Positions) -> Iterator[Edge]:
        ids, domains = self.material.catalogue.ids, self.material.catalogue.domain_of
        yield from (
            Edge(f"item:{ids[i]}", "in_domain", f"domain:{domains[i]}", 1.0) for i in items.tolist() if domains[i]
        )
        about = _entries(self.attributes.matrix, items)
        yield from (Edge(f"item:{ids[i]}", "about", self.attributes.keys[key], weight) for i, key, weight in about)
        yield from self._about_topics(items)
        for name, fits in self._scenes().items():
            yield from (
                Edge(f"item:{ids[i]}", "fits", f"scene:{name}", float(fits[i])) for i in items.tolist() if fits[i]
            )

    def _about_topics(self, items: Positions) -> Iterator[Edge]:
        if self.topics is None:
            return
        ids = self.material.catalogue.ids
        rows = [(i, self.topics.index[ids[i]]) for i in items.tolist() if ids[i] in self.topics.index]
        held = self.topics.features[:, self.topics.first_topic : self.topics.first_category].tocsr()
        for i, row in rows:
            for _, topic, weight in _entries(held, np.array([row])):
                if weight >= LEAST_TOPIC:
                    yield Edge(f"item:{ids[i]}", "about", f"topic:{topic}", weight)

    def _scenes(self) -> dict[str, Any]:
        """The share of each item's liking that is shown in each scene; 0 below the least."""
        shown = self.material.people.liked_in_scenes()
        total = np.maximum(self.material.popularity, 1.0)
        return {name: np.where(liking / total >= LEAST_SCENE, liking / total, 0.0) for name, liking in shown.items()}

    def _of_people(self, items: Positions, people: Positions, names: list[str]) -> Iterator[Edge]:
        ids, taken = self.material.catalogue.ids, set(items.tolist())
        for person, item, weight in _entries(self.material.strength, people):
            if item in taken:
                yield Edge(f"person:{names[person]}", "chose", f"item:{ids[item]}", weight)
        for person, friend, weight in _entries(self.material.friends.tocsr(), people):
            yield Edge(f"person:{names[person]}", "follows", f"person:{names[friend]}", weight)
        here = {names[person] for person in people.tolist()}
        for profile in self.profiles:
            if profile.user_id in here:
                yield from _interests(profile)


def _interests(profile: Profile) -> Iterator[Edge]:
    for one in profile.interests:
        if one.polarity > 0 and one.key.startswith(("word:", "category:", "topic:")):
            yield Edge(f"person:{profile.user_id}", "likes", one.key, one.weight)


def _entries(matrix: sparse.csr_matrix, rows: Positions) -> Iterator[tuple[int, int, float]]:
    """Row, column and value of what these rows of a matrix hold, above 0."""
    ends = list(pairwise(matrix.indptr.tolist()))
    for row in rows.tolist():
        start, end = ends[row]
        for column, value in zip(matrix.indices[start:end].tolist(), matrix.data[start:end].tolist(), strict=True):
            if value > 0:
                yield row, column, value
