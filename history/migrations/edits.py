"""Version 4 to 5: what people made of their profiles. The table as it was at version 5."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Double, MetaData, String, Table, Text

_metadata = MetaData()
_Key = String().with_variant(String(collation="C"), "postgresql")

Table(
    "edits",
    _metadata,
    Column("user_id", _Key, primary_key=True),
    Column("key", _Key, primary_key=True),
    Column("time", Double, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)


def add_edits(connection: Connection) -> None:
    """Make the table, empty."""
    _metadata.create_all(connection)
