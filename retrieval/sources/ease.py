"""Items that a linear autoencoder over likes and words restores from what the person likes."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import cache

from retrieval.keeping import Keeper
from retrieval.linear.ease import LARGEST, Settings, chosen, fit
from retrieval.linear.sparse import ItemWeights
from retrieval.linear.words import Told
from retrieval.material import Material
from retrieval.request import Request, Taste
from retrieval.sources.ranking import EMPTY, Positions, Ranking, best
from retrieval.sources.similar import strongest
from retrieval.sources.source import Evidence

KEPT, KEPT_SETTINGS = "ease", "ease-settings"


@dataclass(frozen=True)
class Ease:
    """EASE (Steck 2019) over likes and words; `half_every` as in `Taste`."""

    model: ItemWeights
    half_every: float
    name: str = "ease"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are sums of weights between items."""
        taste = self._taste(request)
        if not len(taste.liked):
            return EMPTY
        return best(self.model.scores(taste.liked, taste.weights), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's events on the liked items that weigh most for each."""
        taste = self._taste(request)
        return strongest(request, taste.liked, self.model.between(taste.liked, items).T * taste.weights)

    def _taste(self, request: Request) -> Taste:
        return request.taste_fading(self.half_every)


def ease(material: Material, keep: Keeper) -> Ease | None:
    """The source over this material; None where nobody likes anything."""
    if not material.liked.nnz:
        return None
    told = cache(lambda: Told.of(material.items, material.words))
    settings = keep(KEPT_SETTINGS, LARGEST, Settings.from_bytes, lambda: chosen(material, told()))
    model = keep(KEPT, astuple(settings), ItemWeights.from_bytes, lambda: fit(material, told(), settings))
    return Ease(model, settings.half_every)
