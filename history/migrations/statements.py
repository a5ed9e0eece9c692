"""Version 2 to 3: what people stated for good. The table as it was at version 3."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Connection, Double, Index, Integer, MetaData, String, Table, Text

_metadata = MetaData()
_Key = String().with_variant(String(collation="C"), "postgresql")

Table(
    "statements",
    _metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("statement_id", _Key, nullable=False, unique=True),
    Column("user_id", _Key, nullable=False),
    Column("time", Double, nullable=False),
    Column("body", Text, nullable=False),
    Index("statements_by_user", "user_id", "seq"),
)


def add_statements(connection: Connection) -> None:
    """Make the table, empty."""
    _metadata.create_all(connection)
