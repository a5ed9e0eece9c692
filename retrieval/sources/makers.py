"""The sources that say something of everybody, each fitted to the same material: what an interest model can learn from.

A maker gives its source, or None where the data have nothing for it (no friends, no times). Kept models are asked of
the keeper; folds of training data hand in one that keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from retrieval.keeping import Keeper
from retrieval.material import Material
from retrieval.sources.aversion import Aversion
from retrieval.sources.content import content
from retrieval.sources.context import context
from retrieval.sources.ease import ease
from retrieval.sources.factors import factors
from retrieval.sources.friends import friends
from retrieval.sources.graph import graph
from retrieval.sources.item_knn import ItemKnn, item_neighbours
from retrieval.sources.popularity import Popularity, ScenePopularity
from retrieval.sources.rules import rules
from retrieval.sources.source import Source
from retrieval.sources.transfer import transfer
from retrieval.sources.transitions import transitions
from retrieval.sources.trend import trend
from retrieval.sources.user_knn import UserKnn
from retrieval.sources.vectors import vectors

Maker = Callable[[Material, Keeper], Source | None]


def item_knn(material: Material, keep: Keeper) -> Source:
    """Items chosen together with what the person likes."""
    return ItemKnn(item_neighbours(material, keep))


def user_knn(material: Material, keep: Keeper) -> Source:
    """What people of like taste chose."""
    return UserKnn(material.user_neighbours)


def popularity(material: Material, keep: Keeper) -> Source:
    """What most people like."""
    return Popularity(material.popularity)


def scene_popularity(material: Material, keep: Keeper) -> Source:
    """What stands out in a scene."""
    return ScenePopularity(material.people.liked_in_scenes(), material.popularity)


def aversion(material: Material, keep: Keeper) -> Source:
    """What resembles what the person turned down."""
    return Aversion(item_neighbours(material, keep))


MAKERS: Sequence[Maker] = (
    item_knn,
    user_knn,
    ease,
    factors,
    popularity,
    scene_popularity,
    aversion,
    transitions,
    rules,
    trend,
    graph,
    friends,
    content,
    transfer,
    context,
    vectors,
)
"""In the order in which the sources are asked."""


def made(material: Material, keep: Keeper, makers: Sequence[Maker] = MAKERS) -> list[Source]:
    """The sources of these makers that the data have something for."""
    return [source for source in (make(material, keep) for make in makers) if source is not None]
