"""Items whose own words and attributes say that they fit what the person likes: the source for what nobody met yet."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np

from retrieval.keeping import Keeper
from retrieval.material import Material
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.similar import strongest
from retrieval.sources.source import Evidence
from retrieval.transfer.content import ContentModel
from retrieval.transfer.factors import Settings

KEPT = "content"
FORMAT = 1


@dataclass(frozen=True)
class Content:
    """Factors predicted from attributes (Gantner et al. 2010) and resemblance: new items stand on equal terms with
    known ones."""

    model: ContentModel
    name: str = "content"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are mostly below 10, 1 being a usual distance from the mean."""
        taste = request.taste
        if not len(taste.liked):
            return EMPTY
        return best(self.model.scores(taste.liked, _evenly(taste.weights)), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's events on the liked items that speak most for each."""
        own, counts = request.taste.liked, _evenly(request.taste.weights)
        return strongest(request, own, self.model.leading(items, own, counts))


def _evenly(weights: Floats) -> Floats:
    """An old choice counts half of a new one at least: how an item resembles it does not grow old so fast."""
    return (0.5 + 0.5 * weights).astype(np.float32)


def content(material: Material, keep: Keeper) -> Content | None:
    """The source over this material; None where nobody likes anything."""
    if material.liked.nnz < 2:
        return None
    settings = Settings()
    return Content(
        keep(KEPT, (FORMAT, *astuple(settings)), ContentModel.from_bytes, lambda: ContentModel.fit(material, settings))
    )
