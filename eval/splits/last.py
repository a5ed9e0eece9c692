"""Leave last out: each person's latest items, and everything after the first of them."""

from __future__ import annotations

from collections.abc import Sequence

from eval.data.log import Log
from eval.data.questions import Question
from eval.splits.options import SplitOptions
from eval.splits.plan import Asked, Kind, Plan
from palate.errors import InputError
from palate.types import Event


def plan(log: Log, options: SplitOptions, seed: int) -> Plan:
    """Hold out the `n` items that each user met last, at least one item staying, and all they did from then on.

    An item counts from its first event, so that a purchase is held out together with the view before it. With
    `repeats` the last `n` events are held out instead, whatever they are on. Equal times keep the order of the log;
    events without a time come before all others.

    Raises:
        InputError: no event has a time.
    """
    if all(event.time is None for event in log.events):
        raise InputError(f"Split 'last' needs times; no event of {log.name!r} has one. Choose --split random.")
    asked = []
    for user, events in log.by_user().items():
        touching = [event for event in events if event.item_id is not None]
        starts = range(1, len(touching)) if options.repeats else _first_events(touching)[1:]
        if timed := [place for place in starts if touching[place].time is not None][-options.n :]:
            held = tuple(touching[timed[0] :])
            asked.append(Asked(Question(user, time=held[0].time, repeats=bool(options.repeats)), held))
    what = "event" if options.repeats else "new item"
    some = f"{what} of each" if options.n == 1 else f"{options.n} {what}s of each"
    return Plan(
        f"The last {some} of {len(asked):,} users by time, and all they did from then on.",
        asked,
        in_order=True,
    )


def _first_events(events: Sequence[Event]) -> list[int]:
    """Where each item is met for the first time."""
    first: dict[str | None, int] = {}
    for place, event in enumerate(events):
        first.setdefault(event.item_id, place)
    return sorted(first.values())


KIND = Kind("last", "the last new item of each user by time, or the last n", {"n": 1, "repeats": False}, plan)
