"""Ranking for a given situation: each held-out event with a context asks a question of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from eval.data.log import Log
from eval.data.questions import Question
from eval.splits.draw import drawn
from eval.splits.options import SplitOptions
from eval.splits.plan import Asked, Kind, Plan
from palate.errors import InputError
from palate.types import Event

PLAIN = "without a context"
DATA_REPEAT = 0.1
"""Data in which so large a share of events is on an item that the same person met before are data that repeat."""


def plan(log: Log, options: SplitOptions, seed: int) -> Plan:
    """Hold out a share of each user's events that have an item and a context; equal contexts of a user ask once.

    Where events have times it is the last share, with all they did from then on; otherwise a random share, of the
    events where repeats are asked about and of the items where they are not. `repeats` is settled by the data unless
    it is given: true where at least a tenth of the events is on an item that the same person met before.

    Raises:
        InputError: no event has both an item and a context.
    """
    if not any(_telling(event) for event in log.events):
        raise InputError(f"Split 'context' needs contexts; no event of {log.name!r} has one. Choose another --split.")
    in_order = any(event.time is not None for event in log.events if _telling(event))
    repeats = _data_repeat(log.events) if options.repeats is None else options.repeats
    rng, asked, plain = np.random.default_rng(seed), list[Asked](), list[Event]()
    for user, events in log.by_user().items():
        touching = [event for event in events if event.item_id is not None]
        held = _latest(touching, options.share) if in_order else _random(touching, options.share, repeats, rng)
        plain += (event for event in held if not event.context.pairs())
        for same in _by_context(held):
            time = same[0].time if in_order else None
            asked.append(Asked(Question(user, context=same[0].context, time=time, repeats=repeats), same))
    return Plan(
        f"{'The last' if in_order else 'A random'} {options.share:.1%} of each user's events with a context, equal "
        f"contexts of a user asked about once: {len(asked):,} situations. Items met before are "
        f"{'ranked too' if repeats else 'not ranked'}.",
        asked,
        {PLAIN: plain},
        in_order=in_order,
        settled={"repeats": repeats},
    )


def _telling(event: Event) -> bool:
    return event.item_id is not None and bool(event.context.pairs())


def _data_repeat(events: Iterable[Event]) -> bool:
    pairs = [(event.user_id, event.item_id) for event in events if event.item_id is not None]
    return len(pairs) - len(set(pairs)) >= DATA_REPEAT * len(pairs)


def _latest(events: Sequence[Event], share: float) -> Sequence[Event]:
    """Everything from the first event on of the last share of those with a context and a time."""
    timed = [place for place, event in enumerate(events) if _telling(event) and event.time is not None]
    if len(timed) < 2:
        return ()
    size = min(max(round(share * len(timed)), 1), len(timed) - 1)
    return events[timed[-size] :]


def _random(events: Sequence[Event], share: float, repeats: bool, rng: np.random.Generator) -> Sequence[Event]:
    """A share of the events with a context, or all events on a share of the items met in one."""
    telling = [event for event in events if _telling(event)]
    if repeats:
        return drawn(rng, telling, share)
    chosen = set(drawn(rng, sorted({event.item_id or "" for event in telling}), share))
    return [event for event in events if event.item_id in chosen]


def _by_context(events: Iterable[Event]) -> Iterable[tuple[Event, ...]]:
    """Events that have a context, grouped by it, in order of their first."""
    groups: defaultdict[tuple[tuple[str, str], ...], list[Event]] = defaultdict(list)
    for event in events:
        if pairs := event.context.pairs():
            groups[tuple(sorted(pairs.items()))].append(event)
    return map(tuple, groups.values())


KIND = Kind(
    "context",
    "for each context in a share of each user's events, by default a fifth: what fits it",
    {"share": 0.2, "repeats": None},
    plan,
)
