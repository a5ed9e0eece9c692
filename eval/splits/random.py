"""A share of each person's items at random."""

from __future__ import annotations

import numpy as np

from eval.data.log import Log
from eval.data.questions import Question
from eval.splits.draw import drawn
from eval.splits.options import SplitOptions
from eval.splits.plan import Asked, Kind, Plan


def plan(log: Log, options: SplitOptions, seed: int) -> Plan:
    """Hold out a share of each user's items, with all their events on them; whoever has a single item keeps it."""
    rng, asked = np.random.default_rng(seed), []
    for user, events in log.by_user().items():
        items = sorted({event.item_id for event in events if event.item_id is not None})
        if chosen := set(drawn(rng, items, options.share)):
            asked.append(Asked(Question(user), tuple(event for event in events if event.item_id in chosen)))
    return Plan(f"A random {options.share:.1%} of the items of each of {len(asked):,} users.", asked)


KIND = Kind("random", "a random share of each user's items, by default a fifth", {"share": 0.2}, plan)
