"""Files of one tenant, kept under ids of our own: what clients call them is only ever shown."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from palate.text import plain
from serving.jobs.database import JobsDatabase
from serving.jobs.erasing import clean, hashed
from serving.jobs.errors import InUseError, TooLargeError, UnknownFileError
from serving.jobs.words import OPEN, FileObject, FilesPage, Purpose

CHUNK = 1 << 20
DAY = 86_400.0
KEPT_DAYS = 30
"""Files are dropped after so many days."""
MOST_NAME = 255
_OPEN = ", ".join(f"'{status}'" for status in OPEN)
_NEEDED = f"SELECT input FROM batches WHERE input NOT NULL AND status IN ({_OPEN})"  # noqa: S608
"""Files that batches which have not ended still read."""
_KNOWN = (
    f"SELECT id FROM files UNION SELECT output FROM batches WHERE status IN ({_OPEN})"  # noqa: S608
    f" UNION SELECT faults FROM batches WHERE status IN ({_OPEN})"
)
"""Files that somebody can ask for, and those that batches are writing."""
_SHOWN = (
    "SELECT * FROM files WHERE (expires IS NULL OR expires > :now) AND (:purpose IS NULL OR purpose = :purpose)"
    " AND (:after IS NULL OR number {} (SELECT number FROM files WHERE id = :after)) ORDER BY number {} LIMIT :limit"
)
_PAGES = {"asc": _SHOWN.format(">", "ASC"), "desc": _SHOWN.format("<", "DESC")}


class Bounds(NamedTuple):
    """How much a tenant may keep: bytes of one file, and of all together."""

    each: int = 200 << 20
    together: int = 2 << 30


class Files:
    """The files of a tenant.

    Args:
        database: where their rows are.
        folder: where they lie.
        clock: epoch seconds.
        nonce: 24 hexadecimal digits that nobody had before.
        bounds: how much may be kept.
    """

    def __init__(
        self,
        database: JobsDatabase,
        folder: Path,
        *,
        clock: Callable[[], float],
        nonce: Callable[[], str],
        bounds: Bounds = Bounds(),  # noqa: B008  # a constant
    ) -> None:
        self._database, self.folder, self._clock, self._nonce, self._bounds = database, folder, clock, nonce, bounds

    def add(self, name: str, content: BinaryIO | Iterable[bytes]) -> FileObject:
        """Keep a file for a batch; all of it or nothing.

        Raises:
            TooLargeError: it is over the bound, or the tenant keeps too much.
        """
        self.drop_expired()
        file_id = f"file-{self._nonce()}"
        part, path = self.folder / f"{file_id}.part", self.path(file_id)
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            size = self._written(part, _chunks(content))
            part.rename(path)
            with self._database.writing() as connection:
                keep(connection, file_id, "batch", shown_name(name), size, self._clock())
        except BaseException:
            part.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise
        return self.get(file_id)

    def get(self, file_id: str) -> FileObject:
        """A file's description.

        Raises:
            UnknownFileError: there is none of this id.
        """
        with self._database.reading() as connection:
            row = connection.execute("SELECT * FROM files WHERE id = ?", (file_id,)).fetchone()
        if row is None or (row["expires"] is not None and row["expires"] <= self._clock()):
            raise UnknownFileError("There is no file of this id.")
        return _file(row)

    def page(
        self,
        *,
        after: str | None = None,
        limit: int = 100,
        order: Literal["asc", "desc"] = "desc",
        purpose: str | None = None,
    ) -> FilesPage:
        """Up to `limit` files, by when they came, after the one of id `after`."""
        asked = {"now": self._clock(), "purpose": purpose, "after": after, "limit": limit + 1}
        with self._database.reading() as connection:
            rows = connection.execute(_PAGES[order], asked).fetchall()
        found = tuple(_file(row) for row in rows[:limit])
        ends = (found[0].id, found[-1].id) if found else (None, None)
        return FilesPage(data=found, first_id=ends[0], last_id=ends[1], has_more=len(rows) > limit)

    def content(self, file_id: str) -> Path:
        """Where a file lies.

        Raises:
            UnknownFileError: there is none of this id.
        """
        path = self.path(self.get(file_id).id)
        if not path.is_file():
            raise UnknownFileError("The content of this file is gone.")
        return path

    def delete(self, file_id: str) -> None:
        """Drop a file.

        Raises:
            UnknownFileError: there is none of this id.
            InUseError: a batch that has not ended still needs it.
        """
        self.get(file_id)
        with self._database.writing() as connection:
            if _is_needed(connection, file_id):
                raise InUseError("A batch that has not ended still needs this file. Cancel it first.")
            connection.execute("DELETE FROM files WHERE id = ?", (file_id,))
        self.path(file_id).unlink(missing_ok=True)

    def path(self, file_id: str) -> Path:
        """Where the file of an id of ours lies, or will."""
        return self.folder / file_id

    def trim(self, file_id: str, size: int) -> None:
        """Cut a file to its first `size` bytes; without any left it goes."""
        path = self.path(file_id)
        if not size:
            path.unlink(missing_ok=True)
        elif path.is_file() and path.stat().st_size > size:
            os.truncate(path, size)

    def settle(self, file_id: str, size: int | None) -> int:
        """Cut a file to `size` bytes, where that is given, and take out whoever was erased; how many bytes it has."""
        if size is not None:
            self.trim(file_id, size)
        path = self.path(file_id)
        if not path.is_file():
            return 0
        with self._database.reading() as connection:
            gone = {row["who"] for row in connection.execute("SELECT who FROM erased")}
        if gone:
            clean(path, lambda text: hashed(text) in gone)
        return path.stat().st_size

    def erase(self, user_id: str) -> int:
        """Take somebody out of every file, and of those that batches are at when they end: how many lines went."""
        if not self._database.exists:
            return 0
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO erased VALUES (?, ?)", (hashed(user_id), self._clock()))
            ids = [row["id"] for row in connection.execute("SELECT id FROM files")]
        return sum(self._without(file_id, user_id) for file_id in ids)

    def _without(self, file_id: str, user_id: str) -> int:
        """Take somebody out of a file that no batch is at: how many lines went. One at a time does so for a tenant, or
        the second would put back what the first took out."""
        path = self.path(file_id)
        with self._database.writing() as connection:
            if _is_needed(connection, file_id) or not path.is_file():
                return 0
            dropped = clean(path, user_id.__eq__)
            connection.execute("UPDATE files SET bytes = ? WHERE id = ?", (path.stat().st_size, file_id))
        return dropped

    def drop_expired(self) -> int:
        """Drop files whose days are over, unless a batch still needs them: how many. What a killed server left of
        files that nobody can ask for goes, too, after a day."""
        with self._database.writing() as connection:
            query = f"DELETE FROM files WHERE expires <= ? AND id NOT IN ({_NEEDED}) RETURNING id"  # noqa: S608
            gone = [row["id"] for row in connection.execute(query, (self._clock(),)).fetchall()]
            known = {row["id"] for row in connection.execute(_KNOWN)}
        for file_id in gone:
            self.path(file_id).unlink(missing_ok=True)
        for path in self.folder.glob("*"):
            if path.name not in known:
                _drop_old(path, self._clock())
        return len(gone)

    def _written(self, path: Path, chunks: Iterable[bytes]) -> int:
        size, room = 0, self._room()
        with path.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > self._bounds.each:
                    raise TooLargeError(f"The file is over {self._bounds.each:,} bytes. Split it.")
                if size > room:
                    raise TooLargeError(f"All files together are over {self._bounds.together:,} bytes. Delete some.")
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return size

    def _room(self) -> int:
        with self._database.reading() as connection:
            kept: int = connection.execute("SELECT coalesce(sum(bytes), 0) FROM files").fetchone()[0]
        return self._bounds.together - kept


def keep(
    connection: sqlite3.Connection, file_id: str, purpose: Purpose, name: str, size: int, now: float
) -> None:  # fmt: skip
    """Note a file that lies in its place already; noted twice it is there once."""
    connection.execute(
        "INSERT OR IGNORE INTO files (id, purpose, filename, bytes, created, expires) VALUES (?, ?, ?, ?, ?, ?)",
        (file_id, purpose, name, size, now, now + KEPT_DAYS * DAY),
    )


def _is_needed(connection: sqlite3.Connection, file_id: str) -> bool:
    """Whether a batch that has not ended reads this file."""
    return connection.execute(f"SELECT 1 WHERE ? IN ({_NEEDED})", (file_id,)).fetchone() is not None


def shown_name(name: str) -> str:
    """A client's name of a file as it may be shown: its last part, without control characters.

    >>> shown_name("../../etc/passwd")
    'passwd'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return plain(last)[:MOST_NAME] or "file"


def _drop_old(path: Path, now: float) -> None:
    """Drop a file that nobody has written to for a day."""
    try:
        if path.stat().st_mtime < now - DAY:
            path.unlink()
    except FileNotFoundError:
        return


def _chunks(content: BinaryIO | Iterable[bytes]) -> Iterable[bytes]:
    read = getattr(content, "read", None)
    return content if read is None else iter(lambda: read(CHUNK), b"")


def _file(row: sqlite3.Row) -> FileObject:
    return FileObject(
        id=row["id"],
        bytes=row["bytes"],
        created_at=int(row["created"]),
        expires_at=None if row["expires"] is None else int(row["expires"]),
        filename=row["filename"],
        purpose=row["purpose"],
    )
