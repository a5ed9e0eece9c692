"""People of whom little is known: all but their first few events are hidden."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.data.log import Log
from eval.data.questions import Question
from eval.splits.draw import drawn
from eval.splits.options import SplitOptions
from eval.splits.plan import Asked, Kind, Plan
from palate.errors import InputError
from palate.types import Event


def plan(log: Log, options: SplitOptions, seed: int) -> Plan:
    """Leave a share of the users their first `n` events on items, out of the users who have more than that.

    Events are taken in order of time. A user none of whose events has a time keeps `n` at random, since the order of
    a file may tell of liking.

    Raises:
        InputError: fewer than two users have more than `n` events.
    """
    rng = np.random.default_rng(seed)
    touching = {
        user: [event for event in events if event.item_id is not None] for user, events in log.by_user().items()
    }
    eligible = [user for user, events in touching.items() if len(events) > options.n]
    chosen = drawn(rng, eligible, options.share)
    if not chosen:
        raise InputError(
            f"Split 'cold-users': {len(eligible)} users have more than {options.n} events on items; expected two or "
            "more. Choose a smaller n."
        )
    in_order = any(event.time is not None for event in log.events)
    asked = []
    for user in chosen:
        held = _beyond(touching[user], options.n, rng)
        asked.append(Asked(Question(user, time=held[0].time), tuple(held)))
    return Plan(
        f"All but the first {options.n} events hidden for {len(chosen):,} of {len(eligible):,} users who have more.",
        asked,
        in_order=in_order,
    )


def _beyond(events: Sequence[Event], n: int, rng: np.random.Generator) -> Sequence[Event]:
    """What is hidden: all but the first `n` events in time, or all but `n` at random."""
    if any(event.time is not None for event in events):
        return events[n:]
    kept = set(rng.choice(len(events), n, replace=False).tolist())
    return [event for place, event in enumerate(events) if place not in kept]


KIND = Kind(
    "cold-users",
    "all but the first n events (3) hidden for a share of users, by default a fifth",
    {"share": 0.2, "n": 3},
    plan,
)
