"""What goes with what the person likes, by association rules, and what their days choose where rules know little."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.keeping import Keeper
from retrieval.material import Material
from retrieval.request import Request
from retrieval.sequences.eras import Eras
from retrieval.sequences.moment import days_of
from retrieval.sequences.newcomers import belief_of
from retrieval.sequences.rules import MOST, Rules
from retrieval.sources.ranking import Floats, Positions, Ranking, best
from retrieval.sources.similar import strongest
from retrieval.sources.source import Evidence

FORMAT = 1


@dataclass(frozen=True)
class AssociationRules:
    """Rules from each liked item, all counting alike. `eras` is None where no event has a time."""

    model: Rules
    popularity: Floats
    eras: Eras | None = None
    name: str = "rules"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are summed confidences, to a factor. A stranger gets what the days choose."""
        liked, usual = request.taste.liked, self._usual(request)
        if not len(liked):
            return best(usual, request.allowed, depth)
        return best(self.model.scores(liked, usual), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's events on the liked items from which the strongest rules lead to each."""
        liked = request.taste.liked
        return strongest(request, liked, self.model.leading(items, liked))

    def _usual(self, request: Request) -> Floats:
        if self.eras is None:
            return self.popularity
        return self.eras.around(days_of(request, (float(self.eras.points[0]), float(self.eras.points[-1]))))


def rules(material: Material, keep: Keeper) -> AssociationRules:
    """Rules between items; the rules are kept."""
    model = keep("rules", (FORMAT, MOST, material.seed), Rules.from_bytes, lambda: _fit(material))
    timeline = material.timeline
    return AssociationRules(model, material.popularity, None if timeline is None else Eras.of(timeline))


def _fit(material: Material) -> Rules:
    return Rules.fit(material.liked, belief_of(material))
