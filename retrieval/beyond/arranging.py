"""Makes a list of the best items that is also varied, in the person's own proportions, and not of hits alone.

One dial, `Request.variety`: at 0 the list is the ranking; towards 1 relevance counts less and the aims count more. An
item is taken at a time, the one that adds most (greedy, as in maximal marginal relevance and in Steck's calibration).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from scipy import sparse

from retrieval.beyond.aims import Aim, Novelty, Proportions, Unlike, shares
from retrieval.beyond.kinds import subjects, tiers
from retrieval.request import Request
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.features import Features
from retrieval.sources.ranking import Floats, Positions, Ranking

POOL = 100
"""From so many of the best a list is made, and from at least `POOL_PER_PLACE` for each place."""
POOL_PER_PLACE = 5
AIMS: Mapping[str, float] = MappingProxyType({"unlike": 0.4, "subjects": 0.3, "tiers": 0.2, "novelty": 0.1})
"""What share of the dial each aim has; those that have nothing to go by leave theirs to the others."""


class Arranger:
    """Arranges lists over one catalogue.

    Args:
        catalogue: every item.
        features: what items are about: tells how alike two are, and their kinds.
        popularity: how many people like each item, shape (items,).
        people: how many people there are.
    """

    def __init__(self, catalogue: Catalogue, features: Features, popularity: Floats, people: int) -> None:
        self._features, self._popularity, self._people = features, popularity, people
        self._subjects, self._tiers = subjects(catalogue, features), tiers(popularity)

    def pool(self, k: int) -> int:
        """How many of the best a list of `k` is made from."""
        return max(POOL, POOL_PER_PLACE * k)

    def arrange(self, request: Request, ranking: Ranking, k: int) -> Ranking:
        """At most `k` of the ranked items, in the order in which they should stand, with the scores they had.

        The first item of the ranking stays the first while relevance has any say.
        """
        variety = min(max(request.variety, 0.0), 1.0)
        if variety == 0.0 or len(ranking.items) < 2:
            return Ranking(ranking.items[:k], ranking.scores[:k], ranking.everywhere)
        relevance = ranking.scores / max(float(ranking.scores[0]), 1e-12)
        taken = _greedy(relevance, self._aims(request, ranking.items), variety, min(k, len(ranking.items)))
        return Ranking(ranking.items[taken], ranking.scores[taken], ranking.everywhere)

    def _aims(self, request: Request, pool: Positions) -> list[tuple[float, Aim]]:
        aims: dict[str, Aim] = {"novelty": Novelty(self._popularity[pool], self._people)}
        rows = self._features.by_item[pool]
        if rows.nnz:
            aims["unlike"] = Unlike((rows @ rows.T).toarray())
        for name, kinds in (("subjects", self._subjects), ("tiers", self._tiers)):
            if (wanted := _wanted(request, kinds)).any():
                aims[name] = Proportions(wanted, kinds[pool].toarray())
        total = sum(AIMS[name] for name in aims)
        return [(AIMS[name] / total, aim) for name, aim in sorted(aims.items())]


def _wanted(request: Request, kinds: sparse.csr_matrix) -> Floats:
    """The person's own shares of these kinds, by what they like."""
    taste = request.taste
    return shares(kinds[taste.liked], taste.weights) if kinds.shape[1] else np.zeros(0, np.float32)


def _greedy(relevance: Floats, aims: list[tuple[float, Aim]], variety: float, k: int) -> Positions:
    """Places of the pool in the order they are taken; of equal ones the earlier."""
    free = np.ones(len(relevance), np.bool_)
    taken: list[int] = []
    for _ in range(k):
        beyond = np.sum([weight * aim.gains() for weight, aim in aims], axis=0)
        value = (1.0 - variety) * relevance + variety * beyond if taken or variety == 1.0 else relevance
        place = int(np.argmax(np.where(free, value, -np.inf)))
        free[place] = False
        taken.append(place)
        for _, aim in aims:
            aim.take(place)
    return np.array(taken, np.intp)
