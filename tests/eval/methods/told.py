"""Small training parts written out by hand, for the methods that read texts, times and contexts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

from eval.data import Log, Training, open_training
from history.identity import event_id
from palate.protocols import Embedder
from palate.types import NO_CONTEXT, Context, Event, Item

DAY = 86_400.0


def items(titles: Mapping[str, str]) -> list[Item]:
    """Items of these titles, by id."""
    return [Item(item_id=one, title=title) for one, title in titles.items()]


def like(user: str, item: str, day: float | None = None, context: Context = NO_CONTEXT) -> Event:
    """Somebody likes something on some day, counted from the beginning of 1970."""
    time = None if day is None else day * DAY
    key = event_id(user, "like", item, time, context=context.pairs())
    return Event(event_id=key, user_id=user, item_id=item, kind="like", time=time, context=context)


def in_turn(user: str, liked: str, *, first: float = 0.0) -> list[Event]:
    """Somebody likes items of one letter each, one a day."""
    return [like(user, item, first + day) for day, item in enumerate(liked)]


def training(
    catalogue: Sequence[Item], events: Sequence[Event], *, embedder: Embedder | None = None, seed: int = 0
) -> AbstractContextManager[Training]:
    """A training part of these."""
    ordered = sorted(events, key=lambda one: (one.user_id, one.time or 0.0))
    return open_training(
        Log("told", tuple(sorted(catalogue, key=lambda one: one.item_id)), tuple(ordered)), seed=seed, embedder=embedder
    )
