"""Version 1 to 2: jobs, their tasks, and the claims that were rejected. The tables as they were at version 2."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Connection, Double, Index, Integer, MetaData, String, Table, Text

_metadata = MetaData()
_Key = String().with_variant(String(collation="C"), "postgresql")
_Sequence = BigInteger().with_variant(Integer, "sqlite")

Table(
    "jobs",
    _metadata,
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

Table(
    "tasks",
    _metadata,
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

Table(
    "rejected",
    _metadata,
    Column("user_id", _Key, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("label", Text, nullable=False),
    Column("granularity", String, nullable=True),
    Column("reason", String, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_with_rowid=False,
)


def add_jobs(connection: Connection) -> None:
    """Make the three tables, empty."""
    _metadata.create_all(connection)
