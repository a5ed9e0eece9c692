"""Sessions from held-out events: what somebody does next, one thing after another, and what they would choose then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from eval.data.log import Log
from eval.data.questions import Question, Split
from palate.types import Event


@dataclass(frozen=True)
class Session:
    """One person's session.

    Args:
        question: who asks, and for what.
        steps: what they do live, in order: the events on one liked item each.
        targets: ids of the other items that they like in what is held out.
    """

    question: Question
    steps: tuple[tuple[Event, ...], ...]
    targets: frozenset[str]

    @property
    def touched(self) -> frozenset[str]:
        """Ids of the items of all steps."""
        return frozenset(events[0].item_id or "" for events in self.steps)

    def first(self, count: int) -> tuple[Event, ...]:
        """The events of the first `count` steps."""
        return tuple(event for step in self.steps[:count] for event in step)


def sessions(log: Log, split: Split, *, length: int, seed: int = 0, most: int | None = None) -> list[Session]:
    """A session of `length` steps for everybody who likes more than so many held-out items.

    Items come in the order in which they were met; those without times in one drawn by `seed`.

    Args:
        log: what `split` was cut from.
        split: its held-out events are played.
        length: how many things each person does.
        seed: of orders that times do not tell, and of who is drawn.
        most: only so many people, drawn at random; None for all.
    """
    rng = np.random.default_rng(seed)
    known = {event.event_id for event in split.train.events}
    held = _by_item(event for event in log.events if event.event_id not in known)
    found = []
    for question, truth in zip(split.questions, split.truths, strict=True):
        liked = {item: held[question.user_id, item] for item in sorted(truth.scored)}
        liked = {item: events for item, events in liked.items() if events}
        order = _in_order(liked, rng)
        if len(order) > length:
            steps = tuple(tuple(liked[item]) for item in order[:length])
            found.append(Session(question, steps, frozenset(order[length:])))
    if most is None or len(found) <= most:
        return found
    return [found[place] for place in sorted(rng.choice(len(found), most, replace=False).tolist())]


def _by_item(events: Iterable[Event]) -> defaultdict[tuple[str, str], list[Event]]:
    held: defaultdict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        held[event.user_id, event.item_id or ""].append(event)
    return held


def _in_order(liked: dict[str, list[Event]], rng: np.random.Generator) -> Sequence[str]:
    """Items by their first time, untimed ones first; equal ones as drawn."""
    drawn = [list(liked)[place] for place in rng.permutation(len(liked)).tolist()]
    return sorted(drawn, key=lambda item: liked[item][0].time or 0.0)
