"""Items that nobody met yet: all their events are hidden."""

from __future__ import annotations

import numpy as np

from eval.data.log import Log
from eval.data.questions import Question
from eval.splits.draw import drawn
from eval.splits.options import SplitOptions
from eval.splits.plan import Asked, Kind, Plan
from palate.errors import InputError


def plan(log: Log, options: SplitOptions, seed: int) -> Plan:
    """Hide all events on a share of the items that have any, and ask everybody about theirs.

    Cold items are ranked among themselves: among the whole catalogue a method is judged mainly by how far up it puts
    what nobody ever met, and every method that learns from events alone scores zero. DropoutNet (Volkovs, Yu and
    Poutanen 2017) ranks cold items in the same way. `among="all"` ranks the whole catalogue.

    Raises:
        InputError: fewer than two items have events.
    """
    items = sorted({event.item_id for event in log.events if event.item_id is not None})
    chosen = drawn(np.random.default_rng(seed), items, options.share)
    if not chosen:
        raise InputError(f"Split 'cold-items': {len(items)} items have events; expected two or more.")
    candidates = tuple(chosen) if options.among == "cold" else None
    cold = set(chosen)
    held = log.keeping(tuple(event for event in log.events if event.item_id in cold))
    return Plan(
        f"All events on {len(chosen):,} of {len(items):,} items hidden; ranked among "
        f"{'themselves' if candidates else 'the whole catalogue'}.",
        [Asked(Question(user, candidates=candidates), events) for user, events in held.by_user().items()],
    )


KIND = Kind(
    "cold-items",
    "all events on a share of items hidden, by default a fifth; ranked among themselves",
    {"share": 0.2, "among": "cold"},
    plan,
)
