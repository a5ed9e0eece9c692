"""One moment for everybody: what came before is learned from, what came after is asked about."""

from __future__ import annotations

from datetime import UTC, datetime

from eval.data.log import Log
from eval.data.questions import Question
from eval.splits.options import SplitOptions
from eval.splits.plan import Asked, Kind, Plan
from palate.errors import InputError

LATER = "words after the cut"


def plan(log: Log, options: SplitOptions, seed: int) -> Plan:
    """Hold out all events from the moment on at which the last `share` of events with a time begins.

    No method knows anything of that time, of anybody: the strictest cut. People who first come after it are asked
    as well. Each person asks at their first held-out event. Events without a time are learned from.

    Raises:
        InputError: no event has a time.
    """
    times = sorted(event.time for event in log.events if event.time is not None)
    if not times:
        raise InputError(f"Split 'time' needs times; no event of {log.name!r} has one. Choose --split random.")
    moment = times[min(round((1 - options.share) * len(times)), len(times) - 1)]
    later = [event for event in log.events if event.time is not None and event.time >= moment]
    asked = []
    for user, events in log.keeping(tuple(event for event in later if event.item_id is not None)).by_user().items():
        asked.append(Asked(Question(user, time=events[0].time, repeats=bool(options.repeats)), events))
    return Plan(
        f"Everything from {datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S} UTC on: {len(later):,} events, "
        f"{len(later) / len(times):.1%} of those with a time ({options.share:.1%} asked for).",
        asked,
        {LATER: [event for event in later if event.item_id is None]},
        in_order=True,
    )


KIND = Kind(
    "time",
    "everybody's last events from one moment on, by default a tenth of all",
    {"share": 0.1, "repeats": False},
    plan,
)
