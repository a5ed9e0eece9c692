"""Where, when and with whom events happened, as plain rows: for tables over all events at once.

>>> with Store.open(folder) as store:                  # doctest: +SKIP
...     told = context_rows(store)
>>> told[0]                                            # doctest: +SKIP
ContextRow(seq=1, event_id='9d3f0c…', time=None, pairs=(('weather', 'sunny'),))
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import orjson
from sqlalchemy import select

from history.database import plain_rows, reading
from history.store import Store
from history.tables import events

Pairs = tuple[tuple[str, str], ...]


class ContextRow(NamedTuple):
    """One event: the place at which it came into the store, its id, its time (epoch seconds) and its context."""

    seq: int
    event_id: str
    time: float | None
    pairs: Pairs


def context_rows(store: Store, *, after: int = 0, contexts_only: bool = False) -> list[ContextRow]:
    """The events that came in after the place `after`, in the order in which they did.

    `contexts_only` leaves out those without a context: a store in which no event has one gives an empty list at once.
    """
    query = select(events.c.seq, events.c.event_id, events.c.time, events.c.context).where(events.c.seq > after)
    if contexts_only:
        query = query.where(events.c.context.is_not(None))
    with reading(store.engine) as connection:
        rows = plain_rows(connection, query.order_by(events.c.seq))
    return [ContextRow(seq, event_id, time, _pairs(context)) for seq, event_id, time, context in rows]


@lru_cache(maxsize=65_536)
def _pairs(context: str | None) -> Pairs:
    """Few contexts differ, so that most are read but once."""
    return () if context is None else tuple((key, value) for key, value in orjson.loads(context).items())
