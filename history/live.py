"""Events that come in one by one, while people use what is recommended to them, and that they may take back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Column, ColumnElement, Connection, delete, select

from history import codec, sums, tables
from history.database import upsert
from history.identity import event_id
from history.text import clean
from palate.errors import InputError
from palate.types import NO_CONTEXT, Context, Event, EventKind

_CHUNK = 500
VALUED_KINDS: tuple[EventKind, ...] = ("rate", "play", "watch", "read")
"""Kinds that a value tells more of: stars, a count, seconds."""


def require_valued(name: str, kind: EventKind, value: float | None) -> None:
    """See to it that a kind has a value only where it tells more of it; `name` is what the user calls the value.

    Raises:
        InputError: the kind has none.
    """
    if value is not None and kind not in VALUED_KINDS:
        raise InputError(f"{name}: only {', '.join(VALUED_KINDS)} have one, got {kind}.")


def live_event(
    user_id: str,
    kind: EventKind,
    item_id: str | None = None,
    *,
    time: float | None = None,
    value: float | None = None,
    text: str | None = None,
    context: Context = NO_CONTEXT,
) -> Event:
    """An event with the id that follows from what it says; arguments as the fields of `Event`.

    >>> live_event("ann", "hide", "b1", time=9.0) == live_event("ann", "hide", "b1", time=9.0)
    True
    """
    told = None if text is None else clean(text) or None
    said = (user_id, kind, item_id, time, value, told, context.pairs())
    event = Event(
        event_id=event_id(*said), user_id=user_id, kind=kind, item_id=item_id, time=time, value=value, text=told
    )
    return event.model_copy(update={"context": context}) if context.pairs() else event


def append(connection: Connection, events: Iterable[Event], judged: Mapping[str, float]) -> int:
    """Write events that are new, and change the fingerprint by them; how many were new.

    `judged` holds, by event id, how much liking an event shows where its words say otherwise than its kind.

    Raises:
        InputError: one of them names an item that the store does not hold, or bears an id that is not its own.
    """
    wanted = {event.event_id: event for event in events}
    _check(connection, wanted.values())
    known = _held(connection, tables.events.c.event_id, wanted)
    fresh = [event for hashed, event in wanted.items() if hashed not in known]
    if fresh:
        rows = [dict(zip(codec.EVENT_FIELDS, codec.event_values(event), strict=True)) for event in fresh]
        connection.execute(upsert(connection, tables.events, update=False), rows)
        sums.add(connection, "events", sums.total(event.event_id for event in fresh))
        _write_judged(connection, [event for event in fresh if event.event_id in judged], judged)
    return len(fresh)


def remove(connection: Connection, user_id: str, ids: Iterable[str]) -> int:
    """Take back events of a user, and change the fingerprint by them; ids of nobody's and of other people's events are
    passed over. How many there were."""
    own = _held(connection, tables.events.c.event_id, ids, tables.events.c.user_id == user_id)
    wanted = sorted(own)
    for part in (wanted[start : start + _CHUNK] for start in range(0, len(wanted), _CHUNK)):
        connection.execute(delete(tables.events).where(tables.events.c.event_id.in_(part)))
        connection.execute(delete(tables.judged).where(tables.judged.c.event_id.in_(part)))
    if own:
        sums.add(connection, "events", -sums.total(own))
    return len(own)


def read_judged(connection: Connection, user_id: str | None) -> dict[str, float]:
    """How much liking events show by their words, by id; of one user, or of everybody for None."""
    table = tables.judged.c
    query = select(table.event_id, table.strength)
    if user_id is not None:
        query = query.where(table.user_id == user_id)
    return dict(connection.execute(query).all())


def _write_judged(connection: Connection, events: Iterable[Event], judged: Mapping[str, float]) -> None:
    if rows := [{"event_id": e.event_id, "user_id": e.user_id, "strength": judged[e.event_id]} for e in events]:
        connection.execute(upsert(connection, tables.judged), rows)


def _check(connection: Connection, events: Iterable[Event]) -> None:
    named = {event.item_id for event in events if event.item_id is not None}
    if missing := named - _held(connection, tables.items.c.item_id, named):
        raise InputError(f"event: expected an item of the store, got {min(missing)!r}. Ingest the item first.")
    for event in events:
        if event.event_id != _own_id(event):
            raise InputError(f"event: expected the id of its contents, got {event.event_id!r}. Use `live_event`.")


def _own_id(event: Event) -> str:
    said = (event.user_id, event.kind, event.item_id, event.time, event.value, event.text)
    return event_id(*said, event.context.pairs())


def _held(
    connection: Connection, column: Column[str], wanted: Iterable[str], where: ColumnElement[bool] | None = None
) -> set[str]:
    """Those of the wanted values that a column holds, in rows that meet `where`."""
    values = sorted(set(wanted))
    query = select(column) if where is None else select(column).where(where)
    parts = (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
    return {one for part in parts for one in connection.scalars(query.where(column.in_(part)))}
