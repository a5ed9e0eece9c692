"""Which of a person's own events an item resembles: the evidence of the sources that rest on item-kNN."""

from __future__ import annotations

import numpy as np

from retrieval.collaborative import ItemNeighbours
from retrieval.request import Request
from retrieval.sources.ranking import Floats, Positions
from retrieval.sources.source import EVENTS_SHOWN, Evidence


def led_by(
    model: ItemNeighbours, request: Request, items: Positions, own: Positions, weights: Floats
) -> list[Evidence]:
    """For each of `items`: the person's events on those of their `own` items that are most similar to it.

    `weights` (len(own),) says how much each own item counts.
    """
    found: list[Evidence] = []
    for item in items.tolist():
        added = model.leading(item, own, weights)
        order = np.argsort(-added, kind="stable")[:EVENTS_SHOWN]
        found.append(Evidence(events=request.events_on(own[order[added[order] > 0]])))
    return found
