"""Writes what was made of people's histories, as part of somebody else's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, delete

from history import codec, tables
from history.database import upsert
from palate.types import Profile, RejectedClaim


def write_profiles(connection: Connection, profiles: Iterable[Profile]) -> None:
    """Write profiles over those the users had."""
    if rows := [codec.profile_values(profile) for profile in profiles]:
        connection.execute(upsert(connection, tables.profiles), rows)


def write_rejected(connection: Connection, claims: Mapping[str, Iterable[RejectedClaim]]) -> None:
    """Keep each user's rejected claims in place of those kept before."""
    table = tables.rejected
    if claims:
        gone = delete(table).where(table.c.user_id == bindparam("whose"))
        connection.execute(gone, [{"whose": user_id} for user_id in claims])
    if rows := [row for user_id, said in claims.items() for row in codec.rejected_values(user_id, said)]:
        connection.execute(table.insert(), rows)
