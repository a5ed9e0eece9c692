"""A made world to learn from: people like the items of their own group, and a few that everybody likes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from scipy import sparse

from palate.types import Item
from retrieval.collaborative import ItemNeighbours, UserNeighbours
from retrieval.material import Conditions, Material
from retrieval.request import Request
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.item_knn import ItemKnn
from retrieval.sources.people import People
from retrieval.sources.popularity import Popularity
from retrieval.sources.ranking import Positions, Ranking, best
from retrieval.sources.source import NOTHING, Evidence, Source
from retrieval.sources.user_knn import UserKnn

GROUPS, OF_GROUP = 4, 15


def material(*, people: int = 120, each: int = 8, timed: bool = True, domains: bool = True, seed: int = 0) -> Material:
    """`people` like `each` items of their group's 15, in a drawn order; even items are books, odd ones films."""
    rng = np.random.default_rng(seed)
    size = GROUPS * OF_GROUP
    names = [("book" if item % 2 else "film") if domains else "book" for item in range(size)]
    items = [Item(item_id=f"i{item:03d}", domain=name, title=f"{name} {item}") for item, name in enumerate(names)]
    catalogue = Catalogue.of(items)
    chosen = [OF_GROUP * (one % GROUPS) + rng.choice(OF_GROUP, each, replace=False) for one in range(people)]
    count = people * each
    met = People(
        catalogue=catalogue,
        number={f"u{one:03d}": one for one in range(people)},
        starts=np.arange(0, count + 1, each).astype(np.int64),
        items=np.concatenate(chosen).astype(np.intp),
        strengths=np.ones(count, np.float32),
        times=np.tile(np.arange(each) * 86_400.0, people) if timed else np.full(count, np.nan),
        ids=[f"e{number:05d}" for number in range(count)],
        kinds=["like"] * count,
        scene_names=(),
        scene_weights=np.zeros((0, 0), np.float32),
    )
    return Material(catalogue, items, met, sparse.csr_matrix((people, people), dtype=np.float32), seed=seed)


def in_contexts(world: Material, *, repeats: bool = False) -> Material:
    """The same world, where every other event happened when it rained or the sun shone.

    Items of an even number are for rain. With `repeats` everybody met again, in their order, all that they had met.
    """
    people = world.people
    if repeats:
        rows = np.concatenate([np.tile(np.arange(*ends), 2) for ends in pairwise(people.starts.tolist())])
        count = len(rows)
        people = replace(
            people,
            starts=2 * people.starts,
            items=people.items[rows],
            strengths=people.strengths[rows],
            times=np.full(count, np.nan),
            ids=[f"e{number:05d}" for number in range(count)],
            kinds=["like"] * count,
        )
    told = np.arange(0, len(people.items), 2)
    ones = np.ones(len(told), np.float32)
    matrix = sparse.csr_matrix((ones, (told, people.items[told] % 2)), shape=(len(people.items), 2))
    return replace(world, people=people, conditions=Conditions(("weather=rainy", "weather=sunny"), matrix))


class Noise:
    """A source that says anything of anything."""

    name = "noise"

    def __init__(self, size: int) -> None:
        self._size = size

    def rank(self, request: Request, depth: int) -> Ranking:
        """Numbers that follow from the name of who asks."""
        drawn = np.random.default_rng(int(request.user_id[1:])).random(self._size).astype(np.float32)
        return best(drawn, request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """Nothing."""
        return [NOTHING] * len(items)


def sources(part: Material) -> list[Source]:
    """Two that know something, two that do not."""
    return [
        ItemKnn(ItemNeighbours.fit(part.liked)),
        UserKnn(UserNeighbours.fit(part.liked)),
        Popularity(part.popularity),
        Noise(len(part.catalogue)),
    ]
