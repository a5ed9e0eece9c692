"""The sources that say something of everybody, each fitted to the same material: what an interest model can learn from.

A maker gives its source, or None where the data have nothing for it (no friends, no times). Kept models are asked of
the keeper; folds of training data hand in one that keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from retrieval.collaborative import NEIGHBOURS_OF_ITEM, SHRINKAGE, ItemNeighbours, UserNeighbours
from retrieval.keeping import Keeper
from retrieval.material import Material
from retrieval.sources.aversion import Aversion
from retrieval.sources.item_knn import ItemKnn
from retrieval.sources.popularity import Popularity, ScenePopularity
from retrieval.sources.source import Source
from retrieval.sources.user_knn import UserKnn

Maker = Callable[[Material, Keeper], Source | None]

ITEM_NEIGHBOURS = "item-neighbours"


def item_neighbours(material: Material, keep: Keeper) -> ItemNeighbours:
    """The item-kNN model of the material."""
    settings = (NEIGHBOURS_OF_ITEM, SHRINKAGE)
    return keep(ITEM_NEIGHBOURS, settings, ItemNeighbours.from_bytes, lambda: ItemNeighbours.fit(material.liked))


def item_knn(material: Material, keep: Keeper) -> Source:
    """Items chosen together with what the person likes."""
    return ItemKnn(item_neighbours(material, keep))


def user_knn(material: Material, keep: Keeper) -> Source:
    """What people of like taste chose."""
    return UserKnn(UserNeighbours.fit(material.liked))


def popularity(material: Material, keep: Keeper) -> Source:
    """What most people like."""
    return Popularity(material.popularity)


def scene_popularity(material: Material, keep: Keeper) -> Source:
    """What stands out in a scene."""
    return ScenePopularity(material.people.liked_in_scenes(), material.popularity)


def aversion(material: Material, keep: Keeper) -> Source:
    """What resembles what the person turned down."""
    return Aversion(item_neighbours(material, keep))


MAKERS: Sequence[Maker] = (item_knn, user_knn, popularity, scene_popularity, aversion)
"""In the order in which the sources are asked."""


def made(material: Material, keep: Keeper, makers: Sequence[Maker] = MAKERS) -> list[Source]:
    """The sources of these makers that the data have something for."""
    return [source for source in (make(material, keep) for make in makers) if source is not None]
