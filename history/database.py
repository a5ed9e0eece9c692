"""The engine behind the store: SQLite tuned for one writer and many readers, or a database by its URL.

Also the schema's version: made, read, raised by migrations, and refused when it is newer than this code.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Select, Table, create_engine, event, func, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from history import tables
from history.migrations import STEPS, Step
from palate.errors import StoreError

WAIT_SECONDS = 60.0
"""How long a writer waits for another one."""
_WRITES = "palate_writes"
_LOCK = 7_052_838
"""The advisory lock that writers of a PostgreSQL store take; SQLite needs none."""


def connect(file: Path | None, url: str | None) -> Engine:
    """An engine for the SQLite file, or for the URL where one is given."""
    if url is not None and not url.startswith("sqlite"):
        return create_engine(url)
    engine = create_engine(
        url or URL.create("sqlite", database=str(file)), connect_args={"timeout": WAIT_SECONDS, "isolation_level": None}
    )
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads, and sees one state of the store throughout."""
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with explained(engine), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: all of it happens, or nothing. A second writer waits for the first."""
    with explained(engine), engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        yield connection


def plain_rows(connection: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    """All rows as the driver gives them: twice as fast as SQLAlchemy's, for columns of text and numbers."""
    cursor = connection.execute(query).cursor
    return [] if cursor is None else list(cursor.fetchall())


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Turns what the database complains of into a `StoreError` that says what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        shown = engine.url.render_as_string(hide_password=True)
        if "locked" in str(cause):
            raise StoreError(
                f"{shown}: another process has been writing for {WAIT_SECONDS:.0f} s; try again when it has finished"
            ) from error
        raise StoreError(f"{shown}: {cause}") from error


def prepare(engine: Engine, *, create: bool, version: int = tables.VERSION, steps: Mapping[int, Step] = STEPS) -> None:
    """Make the tables of a new store, or bring those of an older one up to `version`.

    Raises:
        StoreError: the store is newer than this code, is no store, or is missing and `create` is false.
    """
    if _version(engine) == version:
        return
    with writing(engine) as connection:
        found = _version_in(connection)
        if found is None:
            if not create:
                raise StoreError(f"{engine.url.render_as_string()} is no store. Run `palate ingest PATH` first.")
            tables.metadata.create_all(connection)
        else:
            _migrate(connection, found, version, steps)
        connection.execute(tables.schema_version.delete())
        connection.execute(tables.schema_version.insert().values(version=version))


def vacuum_log(engine: Engine, *, patience: float = WAIT_SECONDS) -> None:
    """Empty SQLite's write-ahead log into the database, so that erased rows do not linger in it.

    It waits for readers up to `patience` seconds; while they last longer, the log is emptied by the next call, or when
    the store is closed.
    """
    if engine.dialect.name == "sqlite":
        with explained(engine), engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is not None:
                driver.execute(f"PRAGMA busy_timeout={round(1000 * patience)}")
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                driver.execute(f"PRAGMA busy_timeout={round(1000 * WAIT_SECONDS)}")


def upsert(connection: Connection, table: Table, *, update: bool = True) -> Any:
    """An INSERT that updates the other columns of a row whose key is there already, or leaves it be."""
    keys = [column.name for column in table.primary_key]
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    if not update:
        return statement.on_conflict_do_nothing()
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


def _migrate(connection: Connection, found: int, version: int, steps: Mapping[int, Step]) -> None:
    if found > version:
        raise StoreError(
            f"the store is of schema version {found}; this Palate knows version {version}. Upgrade Palate, "
            "or ingest into a new store."
        )
    for step in range(found, version):
        steps[step](connection)


def _version(engine: Engine) -> int | None:
    with reading(engine) as connection:
        return _version_in(connection)


def _version_in(connection: Connection) -> int | None:
    if not inspect(connection).has_table(tables.schema_version.name):
        return None
    return connection.execute(select(tables.schema_version.c.version)).scalar_one_or_none()


def _tune(connection: sqlite3.Connection, record: object) -> None:
    """Write-ahead log, so that readers and the writer do not wait for each other; a committed transaction is on
    disk; deleted rows are overwritten, so that who is erased is gone."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
