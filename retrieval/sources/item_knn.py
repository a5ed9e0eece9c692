"""Items that people choose together with what this person likes."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.collaborative import NEIGHBOURS_OF_ITEM, SHRINKAGE, ItemNeighbours
from retrieval.keeping import Keeper
from retrieval.material import Material
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Positions, Ranking, best
from retrieval.sources.similar import led_by
from retrieval.sources.source import Evidence

ITEM_NEIGHBOURS = "item-neighbours"


def item_neighbours(material: Material, keep: Keeper) -> ItemNeighbours:
    """The item-kNN model of the material: several sources stand on it."""
    settings = (NEIGHBOURS_OF_ITEM, SHRINKAGE)
    return keep(ITEM_NEIGHBOURS, settings, ItemNeighbours.from_bytes, lambda: material.item_neighbours)


@dataclass(frozen=True)
class ItemKnn:
    """Item-kNN: sums the similarity of an item to each liked one."""

    model: ItemNeighbours
    name: str = "item_knn"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are sums of shrunk cosines."""
        taste = request.taste
        if not len(taste.liked):
            return EMPTY
        return best(self.model.scores(taste.liked, taste.weights), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's events on the liked items that are most similar to each."""
        return led_by(self.model, request, items, request.taste.liked, request.taste.weights)
