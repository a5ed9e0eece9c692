"""A log with one of its signals destroyed, and all else as it was: what a part that lives on that signal is tested on.

Each control deals out again, by chance, what carries the signal. So counts, popularity and times stay what they were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from eval.data.log import Log
from history.live import live_event
from palate.types import Context, Event, SocialEdge

Signal = Literal["transfer", "scenes", "drift", "social"]
WEEK = 7 * 86_400.0


def without_friendship(log: Log, seed: int) -> Log:
    """Everybody keeps as many friends as they had, but by chance whom."""
    rng = np.random.default_rng(seed)
    dealt = rng.permutation([edge.friend_id for edge in log.social]).tolist()
    edges = {
        (edge.user_id, friend): SocialEdge(user_id=edge.user_id, friend_id=friend, weight=edge.weight)
        for edge, friend in zip(log.social, dealt, strict=True)
        if edge.user_id != friend
    }
    return replace(log, social=tuple(edges[pair] for pair in sorted(edges)), fingerprint="")


def without_scenes(log: Log, seed: int) -> Log:
    """Contexts and the time within the week are dealt out among all events; the week of each event stays."""
    rng = np.random.default_rng(seed)
    given = [log.events[place] for place in rng.permutation(len(log.events)).tolist()]
    moved = [
        rewritten(one, context=other.context, time=_within_week(one.time, other.time))
        for one, other in zip(log.events, given, strict=True)
    ]
    return _sorted(log, moved)


def without_drift(log: Log, seed: int) -> Log:
    """Everybody's moments are dealt out among their own events, each with its context: the order says nothing."""
    rng = np.random.default_rng(seed)
    moved: list[Event] = []
    for events in log.by_user().values():
        order = rng.permutation(len(events)).tolist()
        moved += [
            rewritten(one, context=events[place].context, time=events[place].time)
            for one, place in zip(events, order, strict=True)
        ]
    return _sorted(log, moved)


def without_transfer(log: Log, seed: int) -> Log:
    """In every domain but the largest, people are dealt out: who did what there says nothing of them elsewhere."""
    rng = np.random.default_rng(seed)
    domain = {item.item_id: item.domain for item in log.items}
    by_domain: defaultdict[str, set[str]] = defaultdict(set)
    count: defaultdict[str, int] = defaultdict(int)
    for event in log.events:
        if event.item_id is not None:
            by_domain[domain[event.item_id]].add(event.user_id)
            count[domain[event.item_id]] += 1
    largest = max(sorted(count), key=lambda name: count[name])
    other = {name: _dealt(sorted(people), rng) for name, people in sorted(by_domain.items()) if name != largest}
    moved = [_of(event, other.get(domain.get(event.item_id or "", ""), {})) for event in log.events]
    return _sorted(log, moved)


CONTROLS: Mapping[Signal, Callable[[Log, int], Log]] = {
    "transfer": without_transfer,
    "scenes": without_scenes,
    "drift": without_drift,
    "social": without_friendship,
}
"""By signal, what destroys it."""


def _dealt(people: Sequence[str], rng: np.random.Generator) -> dict[str, str]:
    return dict(zip(people, rng.permutation(np.array(people, object)).tolist(), strict=True))


def _of(event: Event, other: Mapping[str, str]) -> Event:
    return _made(other.get(event.user_id, event.user_id), event, event.context, event.time)


def rewritten(event: Event, *, context: Context, time: float | None) -> Event:
    """The same deed in another context and at another time, with the id that follows."""
    return _made(event.user_id, event, context, time)


def _made(user_id: str, event: Event, context: Context, time: float | None) -> Event:
    return live_event(
        user_id, event.kind, event.item_id, time=time, value=event.value, text=event.text, context=context
    )


def _within_week(time: float | None, of: float | None) -> float | None:
    return time if time is None or of is None else time - time % WEEK + of % WEEK


def _sorted(log: Log, events: Sequence[Event]) -> Log:
    """The log with these events in its order; events that became equal are one."""
    unique = {event.event_id: event for event in events}
    ordered = sorted(unique.values(), key=lambda one: (one.user_id, -np.inf if one.time is None else one.time))
    return log.keeping(tuple(ordered))
