"""A source's ranked items as arrays over the catalogue. Ranking knows nothing of where scores come from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval import ranks

Floats = NDArray[np.float32]
Positions = NDArray[np.intp]
Mask = NDArray[np.bool_]


class Ranking(NamedTuple):
    """Items best first: catalogue positions (m,) and scores (m,), in the source's own unit, higher is better.

    `everywhere` holds the score of every item of the catalogue, shape (items,), where the source knows it: what it says
    of items that it did not list itself.
    """

    items: Positions
    scores: Floats
    everywhere: Floats | None = None


EMPTY = Ranking(np.zeros(0, np.intp), np.zeros(0, np.float32))


def best(scores: Floats, allowed: Mask, depth: int) -> Ranking:
    """Rank the allowed items with a score above 0, at most `depth`; equal scores in catalogue order.

    >>> best(np.array([0.5, 2.0, 0.0, 0.5], np.float32), np.ones(4, bool), 2).items.tolist()
    [1, 0]
    """
    shown = scores.copy()
    np.copyto(shown, 0, where=~allowed)
    items = ranks.above_zero(shown, depth)
    return Ranking(items, scores[items].astype(np.float32, copy=False), scores)
