"""Items that match what the person likes in factors learned from everybody."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import partial

from retrieval.keeping import Keeper
from retrieval.linear.factors import TRIED, ItemFactors, Settings, chosen
from retrieval.material import Material
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Positions, Ranking, best
from retrieval.sources.similar import strongest
from retrieval.sources.source import Evidence

KEPT, KEPT_SETTINGS = "factors", "factors-settings"


@dataclass(frozen=True)
class Factors:
    """Implicit alternating least squares (Hu, Koren and Volinsky 2008); the person is folded in at each request.

    `half_every` as in `Taste`.
    """

    model: ItemFactors
    half_every: float
    name: str = "factors"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are inner products, near 1 for what is liked."""
        taste = request.taste_fading(self.half_every)
        if not len(taste.liked):
            return EMPTY
        return best(self.model.scores(taste.liked, taste.weights), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's events on the liked items whose factors are nearest to each."""
        own = request.taste.liked
        return strongest(request, own, self.model.between(items, own))


def factors(material: Material, keep: Keeper) -> Factors | None:
    """The source over this material; None where nobody likes anything."""
    if not material.liked.nnz:
        return None
    settings = keep(KEPT_SETTINGS, [astuple(tried) for tried in TRIED], Settings.from_bytes, partial(chosen, material))
    fit = partial(ItemFactors.fit, material.liked, settings, seed=material.seed)
    return Factors(keep(KEPT, astuple(settings), ItemFactors.from_bytes, fit), settings.half_every)
