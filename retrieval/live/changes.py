"""Tells whether anything in a store changed since one last looked, for the price of a few microseconds."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress

from sqlalchemy import Engine, event

from history.store import Store

PATIENCE = 0.02
"""Seconds to wait where the file is locked."""


class Changes:
    """Watches the database of a store, whoever writes into it: this process or another one.

    SQLite counts what others wrote for each connection (PRAGMA data_version), so one that never writes is kept for
    asking; it is let go of together with the store.
    """

    def __init__(self, store: Store) -> None:
        self._lock = threading.Lock()
        self._connection = _watching(store.engine)
        if self._connection is not None:
            event.listen(store.engine, "engine_disposed", self._let_go)

    def now(self) -> int | None:
        """A number that is another one whenever something was written since; None where only a read can tell."""
        with self._lock:
            if self._connection is None:
                return None
            with suppress(sqlite3.OperationalError):  # locked by somebody for longer than is worth waiting
                return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
            return None

    def _let_go(self, engine: Engine) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None


def _watching(engine: Engine) -> sqlite3.Connection | None:
    """A connection of its own to the same file, from any thread; None where there is no such file."""
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file or file == ":memory:" or file.startswith("file:"):
        return None
    return sqlite3.connect(file, timeout=PATIENCE, check_same_thread=False, isolation_level=None)
