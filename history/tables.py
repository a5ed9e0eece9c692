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

VERSION = 5

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

jobs = Table(
    "jobs",
    metadata,
    Column("job_id", _Sequence, primary_key=True, autoincrement=True),
    Column("token", _Key, nullable=False, unique=True),
    Column("engine", String, nullable=False),
    Column("model", String, nullable=True),
    Column("whole", Integer, nullable=False),
    Column("budget", BigInteger, nullable=True),
    Column("created", Double, nullable=False),
    Column("stop", String, nullable=True),
    Column("calls", BigInteger, nullable=False),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("cached_tokens", BigInteger, nullable=False),
    Column("completion_tokens", BigInteger, nullable=False),
)
"""`token` names the job outside this store; `stop` says why it was last left unfinished; tokens are all that it cost,
those of users who were erased since among them."""

tasks = Table(
    "tasks",
    metadata,
    Column("job_id", _Sequence, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("user_id", _Key, nullable=False),
    Column("state", String, nullable=False),
    Column("since", Double, nullable=False),
    Column("owner", String, nullable=True),
    Column("lease", Double, nullable=True),
    Column("tries", Integer, nullable=False),
    Column("kind", String, nullable=True),
    Column("error", Text, nullable=True),
    Column("calls", Integer, nullable=False),
    Column("repaired", Integer, nullable=False),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("cached_tokens", BigInteger, nullable=False),
    Column("completion_tokens", BigInteger, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("prompt_hash", String, nullable=True),
    Column("how", String, nullable=True),
    Index("tasks_by_state", "job_id", "state", "since", "number"),
    Index("tasks_by_user", "user_id"),
    sqlite_with_rowid=False,
)
"""One user of a job. `since` is when it came into its state; `lease` until when its owner may be believed alive."""

rejected = Table(
    "rejected",
    metadata,
    Column("user_id", _Key, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("label", Text, nullable=False),
    Column("granularity", String, nullable=True),
    Column("reason", String, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What a model said of a user and code did not let stand, in the order in which it was said."""

statements = Table(
    "statements",
    metadata,
    Column("seq", _Sequence, primary_key=True, autoincrement=True),
    Column("statement_id", _Key, nullable=False, unique=True),
    Column("user_id", _Key, nullable=False),
    Column("time", Double, nullable=False),
    Column("body", Text, nullable=False),
    Index("statements_by_user", "user_id", "seq"),
)
"""What people stated for good, in the order in which they did; the fingerprint knows nothing of it."""

judged = Table(
    "judged",
    metadata,
    Column("event_id", _Key, primary_key=True),
    Column("user_id", _Key, nullable=False),
    Column("strength", Double, nullable=False),
    Index("judged_by_user", "user_id"),
    sqlite_with_rowid=False,
)
"""How much liking an event shows by what its words say, -1 to 1, where that is not what its kind alone would."""

edits = Table(
    "edits",
    metadata,
    Column("user_id", _Key, primary_key=True),
    Column("key", _Key, primary_key=True),
    Column("time", Double, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What people made of single interests of their profiles, by the interest's key; the fingerprint knows nothing of it.
"""
