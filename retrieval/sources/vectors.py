"""Items near the person's own vectors: of behaviour, of content, of the people they follow."""

from __future__ import annotations

from retrieval.keeping import Keeper
from retrieval.material import Material
from retrieval.people_vectors.people import PeopleVectors, of_profile, of_taste
from retrieval.people_vectors.space import item_space, unit
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.similar import strongest
from retrieval.sources.source import NOTHING, Evidence

CONTENT_SHARE = 0.15
SOCIAL_SHARE = 0.3
"""Beside 1 for behaviour; chosen on validation parts (docs/log.md)."""


class Vectors:
    """Cosine to the sum of the person's unit vectors: behaviour 1, content and social less."""

    name = "vectors"

    def __init__(self, people: PeopleVectors, *, content: float = CONTENT_SHARE, social: float = SOCIAL_SHARE) -> None:
        self._people, self._space = people, people.space
        self._content, self._social = content, social

    def vector(self, request: Request) -> Floats:
        """The person's vector for this request, shape (d,), unit; zeros for somebody of whom nothing is known."""
        total = of_taste(self._space, request.taste)
        if request.profile is not None and self._content:
            total = total + self._content * of_profile(self._space, request.profile)
        if request.number is not None and self._social and self._people.has_friends:
            total = total + self._social * self._people.social[request.number]
        return unit(total)

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are cosines, -1 to 1, of which those above 0 are listed."""
        vector = self.vector(request)
        return best(self._space.near(vector), request.allowed, depth) if vector.any() else EMPTY

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's events on the liked items nearest to each."""
        taste = request.taste
        if not len(taste.liked) or not len(items):
            return [NOTHING] * len(items)
        near = (self._space.rows[items] @ self._space.rows[taste.liked].T) * taste.weights
        return strongest(request, taste.liked, near)


def vectors(material: Material, keep: Keeper) -> Vectors | None:
    """Items near the person's own vectors; None where no item says anything."""
    space = item_space(material, keep)
    return Vectors(PeopleVectors.over(material, space)) if space.rows.any() else None
