"""What a store holds of one person, as a mark that is another one whenever any of it is."""

from __future__ import annotations

from collections.abc import Hashable

from sqlalchemy import BindParameter, Connection, Table, bindparam, func, select

from history import tables
from history.database import reading
from history.identity import content_hash
from history.store import Store

_USER: BindParameter[str] = bindparam("user")
_OWN = tables.events.c.user_id == _USER
_SAID = (tables.edits, tables.statements)
_STATE = select(
    *(
        select(tables.state.c.value).where(tables.state.c.name == shared).scalar_subquery()
        for shared in ("items", "social")
    ),
    select(tables.profiles.c.fingerprint).where(tables.profiles.c.user_id == _USER).scalar_subquery(),
    *(select(told(tables.events.c.seq)).where(_OWN).scalar_subquery() for told in (func.count, func.sum)),
    select(tables.events.c.event_id).where(_OWN).order_by(tables.events.c.seq.desc()).limit(1).scalar_subquery(),
    *(select(table.c.user_id).where(table.c.user_id == _USER).exists() for table in _SAID),
)


def mark_of(store: Store, user_id: str) -> Hashable:
    """A mark of this person's events, profile, edits and statements, and of the items and edges that all share.

    Events are told apart by how many there are, where they stand, and which came last: taking some back and adding
    others moves at least one of these.
    """
    with reading(store.engine) as connection:
        state = tuple(connection.execute(_STATE, {"user": user_id}).one())
        held = [table for table, some in zip(_SAID, state[-len(_SAID) :], strict=True) if some]
        return (*state, *(_words(connection, table, user_id) for table in held))


def _words(connection: Connection, table: Table, user_id: str) -> str:
    """A hash of what a user said: the bodies of their rows."""
    bodies = connection.scalars(select(table.c.body).where(table.c.user_id == _USER), {"user": user_id})
    return content_hash(sorted(bodies))
