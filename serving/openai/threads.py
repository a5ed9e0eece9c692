"""Finds the conversation that a client's messages belong to, where the client names none.

What was said is kept only as a hash, and whose it was too: the file holds no word and no id of anybody. A point of a
conversation is taken by the message that goes on from it; who goes on from there again (an answer asked for anew, a
message changed) begins a conversation of their own, told what was said up to that point.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from palate.errors import StoreError
from serving.openai.reading import Said

KEPT = 7 * 86_400.0
"""Seconds for which a point is kept."""
WAIT = 10.0
"""Seconds to wait for another process that writes."""
TABLE = """CREATE TABLE IF NOT EXISTS chat_points (
    whose TEXT NOT NULL, point TEXT NOT NULL, thread_id TEXT NOT NULL, shown TEXT NOT NULL,
    taken INTEGER NOT NULL, at REAL NOT NULL, PRIMARY KEY (whose, point)) WITHOUT ROWID"""
INDEX = "CREATE INDEX IF NOT EXISTS chat_points_at ON chat_points (at)"


@dataclass(frozen=True)
class Point:
    """A point of a conversation: its thread, the items last shown there, and whether nobody went on from it yet."""

    thread_id: str
    shown: tuple[str, ...]
    free: bool


class ThreadMap:
    """Points of conversations in an SQLite file that all workers share. Safe for threads and processes.

    Args:
        path: of the file; it is made, or gets a table more, when something is first kept.

    Every method raises StoreError where the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, whose: str, point: str, now: float) -> Point | None:
        """The point of this hash, taken from now on; None where none is kept."""
        with self._opened() as opened:
            row = opened.execute(
                "SELECT thread_id, shown FROM chat_points WHERE whose = ? AND point = ? AND at > ?",
                (whose, point, now - KEPT),
            ).fetchone()
            if row is None:
                return None
            taken = opened.execute(
                "UPDATE chat_points SET taken = 1 WHERE whose = ? AND point = ? AND taken = 0", (whose, point)
            )
            return Point(row[0], tuple(json.loads(row[1])), taken.rowcount == 1)

    def free(self, whose: str, point: str) -> None:
        """Give a point back that was taken by a message that came to nothing."""
        with self._opened() as opened:
            opened.execute("UPDATE chat_points SET taken = 0 WHERE whose = ? AND point = ?", (whose, point))

    def keep(self, whose: str, point: str, thread_id: str, shown: Sequence[str], now: float) -> None:
        """Keep where a conversation has come to; what is older than `KEPT` goes."""
        with self._opened() as opened:
            opened.execute(
                "INSERT OR REPLACE INTO chat_points VALUES (?, ?, ?, ?, 0, ?)",
                (whose, point, thread_id, json.dumps(list(shown)), now),
            )
            opened.execute("DELETE FROM chat_points WHERE at <= ?", (now - KEPT,))

    def erase(self, tenant: str, user_id: str) -> int:
        """Delete all points of a person, from the disk too; returns how many there were."""
        if not self._path.is_file():
            return 0
        with self._opened() as opened:
            gone = opened.execute("DELETE FROM chat_points WHERE whose = ?", (whose_is(tenant, user_id),)).rowcount
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=WAIT, isolation_level=None)) as opened:
                opened.execute("PRAGMA journal_mode=WAL")
                opened.execute("PRAGMA synchronous=NORMAL")
                opened.execute("PRAGMA secure_delete=ON")
                opened.execute(TABLE)
                opened.execute(INDEX)
                yield opened
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{self._path} cannot be used: {error}. If it stays so, move the file away.") from error


def whose_is(tenant: str, user_id: str) -> str:
    """Names a person of a tenant in the file without saying who it is."""
    return _hash(["whose", tenant, user_id])


def point_of(said: Sequence[Said]) -> str:
    """Names what was said, to the last word, without saying what."""
    return _hash([[one.role, one.text, list(one.calls)] for one in said])


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=True).encode()).hexdigest()
