"""A split from which one signal is kept back: the same questions and truths, asked of who was never told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from eval.data.log import Log
from eval.data.questions import Split
from eval.planted.controls import WEEK, Signal, rewritten
from palate.types import NO_CONTEXT, Event


def without_friends(split: Split) -> Split:
    """Nobody has friends."""
    return replace(split, train=replace(split.train, social=(), fingerprint=""))


def without_contexts(split: Split) -> Split:
    """No event and no question has a context, and of their moments only the week is known."""
    events = [rewritten(one, context=NO_CONTEXT, time=_week(one.time)) for one in split.train.events]
    questions = tuple(replace(one, context=NO_CONTEXT, time=_week(one.time)) for one in split.questions)
    return replace(split, train=_kept(split.train, events), questions=questions)


def without_times(split: Split) -> Split:
    """No event and no question has a time."""
    events = [rewritten(one, context=one.context, time=None) for one in split.train.events]
    questions = tuple(replace(one, time=None) for one in split.questions)
    return replace(split, train=_kept(split.train, events), questions=questions)


def without_other_domains(split: Split) -> Split:
    """Only events in the domains that are asked about are known."""
    asked = {question.domain for question in split.questions}
    domain = {item.item_id: item.domain for item in split.train.items}
    events = [one for one in split.train.events if one.item_id is not None and domain.get(one.item_id) in asked]
    return replace(split, train=_kept(split.train, events))


BLINDED: Mapping[Signal, Callable[[Split], Split]] = {
    "transfer": without_other_domains,
    "scenes": without_contexts,
    "drift": without_times,
    "social": without_friends,
}
"""By signal, what keeps it back."""


def _kept(log: Log, events: list[Event]) -> Log:
    unique = {event.event_id: event for event in events}
    return log.keeping(tuple(unique.values()))


def _week(time: float | None) -> float | None:
    return None if time is None else time - time % WEEK
