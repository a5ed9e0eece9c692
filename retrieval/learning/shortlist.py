"""Which items are worth a closer look: those that some source puts far up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from retrieval.learning.features import AGAINST
from retrieval.sources.ranking import Positions, Ranking

MOST = 500
"""Most items that are ordered by what was learned; the rest follow by their best place."""


def by_best_place(rankings: Mapping[str, Ranking], size: int) -> Positions:
    """All items of the rankings, those first that stand highest in any of them; equal ones in catalogue order.

    What counts against an item brings none in. `size` is that of the catalogue.
    """
    best = np.full(size, np.inf)
    for name, ranking in rankings.items():
        if name not in AGAINST:
            best[ranking.items] = np.minimum(best[ranking.items], np.arange(len(ranking.items)))
    items = np.flatnonzero(np.isfinite(best))
    return items[np.argsort(best[items], kind="stable")].astype(np.intp)
