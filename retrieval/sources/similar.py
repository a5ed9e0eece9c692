"""Which of a person's own events led to an item: the evidence of the sources that go from own items to others."""

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
    return strongest(request, own, model.leading(items, own, weights))


def strongest(request: Request, own: Positions, led: Floats) -> list[Evidence]:
    """The person's events on those of their `own` items that led most to each of some items; `led`, shape (items, own),
    says how much each did, and what is not above 0 did not."""
    order = np.argsort(-led, axis=1, kind="stable")[:, :EVENTS_SHOWN]
    added = np.take_along_axis(led, order, axis=1) > 0
    newest, items = request.newest, own[order].tolist()
    led_by_row = [
        [item for item, here in zip(row, held, strict=True) if here and item in newest]
        for row, held in zip(items, added.tolist(), strict=True)
    ]
    return [Evidence(events=tuple(newest[item] for item in row)) for row in led_by_row]
