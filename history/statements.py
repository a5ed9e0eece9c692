"""What people stated for good, kept apart from what was made of their events: no profile and no index depends on it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from history.identity import content_hash
from history.tables import statements
from palate.types import Constraint, Profile

MARK = "said:"
"""Ids of statements begin so; no event's does."""
_CHUNK = 500


def is_statement(constraint: Constraint) -> bool:
    """Whether a constraint was stated in a conversation and is kept by itself, not as a part of a profile.

    >>> is_statement(Constraint(text="no peanuts", event_id="said:1")), is_statement(Constraint(text="no peanuts"))
    (True, False)
    """
    return constraint.event_id is not None and constraint.event_id.startswith(MARK)


def without_statements(constraints: Iterable[Constraint]) -> tuple[Constraint, ...]:
    """The constraints that a profile holds of its own."""
    return tuple(one for one in constraints if not is_statement(one))


def with_statements(profile: Profile, stated: Iterable[Constraint]) -> Profile:
    """The profile with what its person stated, in place of what it said of that before."""
    constraints = (*without_statements(profile.constraints), *stated)
    return profile if constraints == profile.constraints else profile.model_copy(update={"constraints": constraints})


def statement_id(user_id: str, text: str) -> str:
    """The id of a statement: the same words of the same person are the same statement."""
    return MARK + content_hash((user_id, text))


def write_statement(connection: Connection, user_id: str, constraint: Constraint, time: float) -> Constraint | None:
    """Keep a statement; None where it was kept before."""
    kept = constraint.model_copy(update={"event_id": statement_id(user_id, constraint.text)})
    if connection.execute(select(statements.c.seq).where(statements.c.statement_id == kept.event_id)).first():
        return None
    row = {"statement_id": kept.event_id, "user_id": user_id, "time": time, "body": kept.model_dump_json()}
    connection.execute(statements.insert().values(row))
    return kept


def read_statements(connection: Connection, users: Iterable[str] | None = None) -> dict[str, tuple[Constraint, ...]]:
    """What each of these users stated, in the order in which they did; of everybody who did, for None."""
    query = select(statements.c.user_id, statements.c.body).order_by(statements.c.seq)
    if users is not None:
        query = query.where(statements.c.user_id.in_(tuple(users)))
    found: dict[str, list[Constraint]] = {}
    for user_id, body in connection.execute(query):
        found.setdefault(user_id, []).append(Constraint.model_validate_json(body))
    return {user_id: tuple(stated) for user_id, stated in found.items()}


def delete_statements(connection: Connection, user_id: str, ids: Iterable[str]) -> int:
    """Remove these statements of a user; ids of other people's are passed over. How many there were."""
    wanted = sorted(set(ids))
    own = statements.c.user_id == user_id
    parts = (wanted[start : start + _CHUNK] for start in range(0, len(wanted), _CHUNK))
    return sum(
        connection.execute(delete(statements).where(own, statements.c.statement_id.in_(part))).rowcount
        for part in parts
    )
