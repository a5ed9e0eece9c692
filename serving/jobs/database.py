"""The tables of a tenant's jobs: one SQLite file beside the store, read and written by servers and children at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from palate.errors import StoreError

WAIT_SECONDS = 30.0
VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS files (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, purpose TEXT NOT NULL, filename TEXT NOT NULL,
    bytes INTEGER NOT NULL, created REAL NOT NULL, expires REAL
);
CREATE TABLE IF NOT EXISTS batches (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, endpoint TEXT NOT NULL, input TEXT,
    window TEXT NOT NULL, metadata TEXT, status TEXT NOT NULL, moments TEXT NOT NULL, created REAL NOT NULL,
    expires REAL NOT NULL, errors TEXT, output TEXT NOT NULL, faults TEXT NOT NULL,
    total INTEGER NOT NULL DEFAULT 0, completed INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
    output_bytes INTEGER NOT NULL DEFAULT 0, fault_bytes INTEGER NOT NULL DEFAULT 0, step TEXT, owner TEXT, beat REAL,
    starts INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS erased (who TEXT PRIMARY KEY, time REAL NOT NULL);
CREATE INDEX IF NOT EXISTS open_batches ON batches (status, number);
"""


class JobsDatabase:
    """Opens the file anew for each transaction, so that threads and processes need not agree on anything."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self.path.exists()

    @property
    def stamp(self) -> tuple[tuple[int, int] | None, ...]:
        """Another one after every write, as far as the file system tells: it costs two looks at a folder."""
        return tuple(map(_stamp, (self.path, self.path.with_name(f"{self.path.name}-wal"))))

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state throughout; the tables are made where there are none."""
        with self._opened("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction of which all happens, or nothing; a second writer waits for the first."""
        with self._opened("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _opened(self, begin: str) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self._connect()) as connection:
                connection.execute(begin)
                try:
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: {error}") from error

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            _prepare(connection)
        return connection


def _stamp(path: Path) -> tuple[int, int] | None:
    """When a file was written to, in nanoseconds, and its bytes; None where there is none."""
    try:
        seen = path.stat()
    except FileNotFoundError:
        return None
    return seen.st_mtime_ns, seen.st_size


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables, whoever else is at it.

    Raises:
        StoreError: a later version of Palate made the file.
    """
    connection.execute("PRAGMA journal_mode=WAL")
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        raise StoreError(f"The jobs were written by a later Palate (version {found}; this one knows {VERSION}).")
    connection.executescript(_TABLES)
    connection.execute(f"PRAGMA user_version={VERSION}")
