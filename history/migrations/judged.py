"""Version 3 to 4: how events were judged by their words. The table as it was at version 4."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Double, Index, MetaData, String, Table

_metadata = MetaData()
_Key = String().with_variant(String(collation="C"), "postgresql")

Table(
    "judged",
    _metadata,
    Column("event_id", _Key, primary_key=True),
    Column("user_id", _Key, nullable=False),
    Column("strength", Double, nullable=False),
    Index("judged_by_user", "user_id"),
    sqlite_with_rowid=False,
)


def add_judged(connection: Connection) -> None:
    """Make the table, empty."""
    _metadata.create_all(connection)
