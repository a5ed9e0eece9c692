"""The tables of the store, as of `VERSION`. What changes here needs a step in `history.migrations`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

VERSION = 1

metadata = MetaData()

_Key = String().with_variant(String(collation="C"), "postgresql")
"""Ids compare by code point in every database, as they do in Python."""
_Sequence = BigInteger().with_variant(Integer, "sqlite")

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
)

state = Table(
    "state",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Running sums behind the fingerprint."""

items = Table(
    "items",
    metadata,
    Column("item_id", _Key, primary_key=True),
    Column("domain", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("categories", Text, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("hash", String, nullable=False),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    Column("seq", _Sequence, primary_key=True, autoincrement=True),
    Column("event_id", _Key, nullable=False, unique=True),
    Column("user_id", _Key, nullable=False),
    Column("kind", String, nullable=False),
    Column("item_id", _Key, ForeignKey("items.item_id"), nullable=True),
    Column("time", Double, nullable=True),
    Column("value", Double, nullable=True),
    Column("text", Text, nullable=True),
    Column("context", Text, nullable=True),
    Index("events_by_user", "user_id", "time"),
)
"""`seq` is the order in which events came in."""

social = Table(
    "social",
    metadata,
    Column("user_id", _Key, primary_key=True),
    Column("friend_id", _Key, primary_key=True),
    Column("weight", Double, nullable=False),
    Index("social_by_friend", "friend_id"),
    sqlite_with_rowid=False,
)

test_pairs = Table(
    "test_pairs",
    metadata,
    Column("user_id", _Key, primary_key=True),
    Column("item_id", _Key, ForeignKey("items.item_id"), primary_key=True),
    sqlite_with_rowid=False,
)
"""The fixed split, apart from everything that is learned from."""

profiles = Table(
    "profiles",
    metadata,
    Column("user_id", _Key, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("body", Text, nullable=False),
)

blobs = Table(
    "blobs",
    metadata,
    Column("name", _Key, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

vectors = Table(
    "vectors",
    metadata,
    Column("space", _Key, primary_key=True),
    Column("id", _Key, primary_key=True),
    Column("hash", String, nullable=False),
    Column("owner", _Key, nullable=True),
    Column("vector", LargeBinary, nullable=False),
    Index("vectors_by_owner", "owner"),
)
"""`owner` is the user a vector tells of, None for vectors of items."""
