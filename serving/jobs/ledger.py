"""Batches of one tenant and how they stand: written by servers that take orders and by the children that work on them.

A batch waits as "validating" without an owner; a child takes it by putting its name there, and beats. Whoever finds an
owner gone may take the batch again, so that no kill loses one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import NamedTuple

from serving.jobs.database import JobsDatabase
from serving.jobs.errors import InUseError, TooLargeError, UnknownBatchError, UnknownFileError
from serving.jobs.files import keep
from serving.jobs.words import (
    ENDED,
    OPEN,
    BatchesPage,
    BatchFault,
    BatchFaults,
    BatchObject,
    BatchRequest,
    Endpoint,
    RequestCounts,
    Status,
    Step,
)

HOUR = 3600.0
DAY = 24 * HOUR
KEPT_DAYS = 90
"""Batches that have ended are forgotten after so many days."""
LEASE = 60.0
"""Seconds without a beat after which an owner of another machine counts as gone."""
MOST_OPEN = 200
"""Batches of one tenant that may wait or be worked on."""
REST = 60.0
"""Seconds for which tables without an open batch are not read again, unless their file changes."""
MOST_STARTS = 3
"""So often a batch is taken up again whose child dies without having come any further."""

Alive = Callable[[str], bool | None]
_NOTE = (
    "UPDATE batches SET step = ?, starts = CASE WHEN completed + failed < ? THEN 1 ELSE starts END, total = ?,"
    " completed = ?, failed = ?, output_bytes = ?, fault_bytes = ? WHERE id = ? AND owner = ?"
)
_OPEN = ", ".join(f"'{status}'" for status in OPEN)
_FORGET_ENDED = f"DELETE FROM batches WHERE status NOT IN ({_OPEN}) AND created < ?"  # noqa: S608
_FORGET_ERASED = (
    f"DELETE FROM erased WHERE time < coalesce((SELECT min(created) FROM batches WHERE status IN ({_OPEN})), 1e300)"  # noqa: S608
)
"""Hashes of erased people are kept while a batch goes on that began before."""


class Mark(NamedTuple):
    """How far a batch has come: requests, and the bytes of its files that hold what has ended."""

    total: int = 0
    completed: int = 0
    failed: int = 0
    output_bytes: int = 0
    fault_bytes: int = 0

    @property
    def ended(self) -> int:
        """Requests that have ended, well or badly."""
        return self.completed + self.failed


class Work(NamedTuple):
    """A batch as its child needs it; `output` and `faults` are the ids its files will have, `expires` epoch seconds."""

    batch_id: str
    endpoint: Endpoint
    input: str | None
    metadata: dict[str, str]
    status: Status
    output: str
    faults: str
    expires: float
    mark: Mark


class Ledger:
    """The batches of a tenant.

    Args:
        database: where they are.
        clock: epoch seconds.
        nonce: 24 hexadecimal digits that nobody had before.
        alive: whether the owner of a batch still runs; None where that cannot be known.
        settle: makes the file of an id ready to be read: cuts it to so many bytes where that is given, since a killed
            child may have written more than it noted, and takes out whoever was erased; how many bytes it has then.
    """

    def __init__(
        self,
        database: JobsDatabase,
        *,
        clock: Callable[[], float],
        nonce: Callable[[], str],
        alive: Alive,
        settle: Callable[[str, int | None], int],
    ) -> None:
        self._database, self._clock, self._nonce, self._alive, self._settle = database, clock, nonce, alive, settle
        self._rests: tuple[object, float] | None = None

    @property
    def begun(self) -> bool:
        """Whether anything was ever kept: asking makes no file."""
        return self._database.exists

    # -- what clients do ----------------------------------------------------------------------------------------------

    def create(self, request: BatchRequest) -> BatchObject:
        """Queue a batch.

        Raises:
            UnknownFileError: its input is not there.
            InUseError: an endpoint that needs a file is given none, or the other way round.
            TooLargeError: too many batches wait already.
        """
        now, nonce = self._clock(), self._nonce()
        row = {
            "id": f"batch_{nonce}",
            "endpoint": request.endpoint,
            "input": request.input_file_id,
            "window": request.completion_window,
            "metadata": None if request.metadata is None else json.dumps(request.metadata),
            "status": "validating",
            "moments": "{}",
            "created": now,
            "expires": now + HOUR * int(request.completion_window[:-1]),
            "output": f"file-{self._nonce()}",
            "faults": f"file-{self._nonce()}",
        }
        with self._database.writing() as connection:
            connection.execute(_FORGET_ENDED, (now - KEPT_DAYS * DAY,))
            _require_room(connection)
            _require_input(connection, request.input_file_id, now)
            connection.execute(
                "INSERT INTO batches (id, endpoint, input, window, metadata, status, moments, created, expires, output,"
                " faults) VALUES (:id, :endpoint, :input, :window, :metadata, :status, :moments, :created, :expires,"
                " :output, :faults)",
                row,
            )
            return _batch(_row(connection, str(row["id"])))

    def get(self, batch_id: str) -> BatchObject:
        """A batch as it stands.

        Raises:
            UnknownBatchError: there is none of this id.
        """
        with self._database.reading() as connection:
            return _batch(_row(connection, batch_id))

    def page(self, *, after: str | None = None, limit: int = 20) -> BatchesPage:
        """Up to `limit` batches, the newest first, after the one of id `after`.

        Raises:
            UnknownBatchError: there is none of id `after`.
        """
        with self._database.reading() as connection:
            number = None if after is None else _row(connection, after)["number"]
            query = "SELECT * FROM batches WHERE ?1 IS NULL OR number < ?1 ORDER BY number DESC LIMIT ?2"
            rows = connection.execute(query, (number, limit + 1)).fetchall()
        found = tuple(_batch(row) for row in rows[:limit])
        ends = (found[0].id, found[-1].id) if found else (None, None)
        return BatchesPage(data=found, first_id=ends[0], last_id=ends[1], has_more=len(rows) > limit)

    def cancel(self, batch_id: str) -> BatchObject:
        """Stop a batch: at once where nobody works on it, else its child ends soon; asked twice it is the same.

        Raises:
            UnknownBatchError: there is none of this id.
            InUseError: it has ended already otherwise.
        """
        with self._database.writing() as connection:
            row = _row(connection, batch_id)
            if row["status"] in ENDED and row["status"] != "cancelled":
                raise InUseError(f"The batch has ended already: {row['status']}.")
            if row["status"] not in ("cancelled", "cancelling"):
                _enter(connection, row, "cancelling", self._clock())
                if row["owner"] is None:
                    self._end(connection, _row(connection, batch_id), "cancelled")
            return _batch(_row(connection, batch_id))

    # -- what the dispatcher does -------------------------------------------------------------------------------------

    def next_up(self) -> str | None:
        """The batch that a child should be started for: the oldest that is open; None while one is worked on, or where
        none is left. What nobody can go on with is ended first. It costs next to nothing where none was open before
        and nothing was written since."""
        if not self.begun or self._resting():
            return None
        rows = self._open_rows()
        if any(self._held(row) for row in rows):
            return None
        return next((str(row["id"]) for row in rows if not self._given_up(row)), None)

    def _resting(self) -> bool:
        """Whether the tables held no open batch when they were last read, a short while ago, and still do."""
        if self._rests is None:
            return False
        stamp, until = self._rests
        return self._clock() < until and stamp == self._database.stamp

    def _open_rows(self) -> list[sqlite3.Row]:
        stamp = self._database.stamp  # looked at first: what is written in between shows at the next look
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT * FROM batches WHERE status IN ({_OPEN}) ORDER BY number").fetchall()  # noqa: S608
        self._rests = None if rows else (stamp, self._clock() + REST)
        return rows

    def _held(self, row: sqlite3.Row) -> bool:
        """Whether somebody works on a batch."""
        if row["owner"] is None:
            return False
        living = self._alive(row["owner"])
        return bool(row["beat"] and row["beat"] + LEASE > self._clock()) if living is None else living

    def _given_up(self, row: sqlite3.Row) -> bool:
        """End a batch without an owner that was cancelled, whose time is over, or whose children all died."""
        end: Status | None = None
        if row["status"] == "cancelling":
            end = "cancelled"
        elif row["expires"] <= self._clock():
            end = "expired"
        elif row["starts"] >= MOST_STARTS:
            end = "failed"
        if end is None:
            return False
        died = BatchFault(code="child_died", message=f"The process working on it died {MOST_STARTS} times.")
        self.finish(row["id"], end, owner=row["owner"], faults=(died,) if end == "failed" else ())
        return True

    # -- what the child does ------------------------------------------------------------------------------------------

    def claim(self, batch_id: str, owner: str) -> Work | None:
        """Take a batch in hand; None where it has ended or a living owner has it.

        Raises:
            UnknownBatchError: there is none of this id.
        """
        with self._database.writing() as connection:
            row = _row(connection, batch_id)
            if row["status"] in ENDED or self._held(row):
                return None
            connection.execute(
                "UPDATE batches SET owner = ?, beat = ?, starts = starts + 1 WHERE id = ?",
                (owner, self._clock(), batch_id),
            )
            return _work(row)

    def beat(self, batch_id: str, owner: str) -> Status | None:
        """Say that the owner lives; the batch's status, "expired" where its time is over, None where it is not this
        owner's any more."""
        with self._database.writing() as connection:
            row = connection.execute("SELECT * FROM batches WHERE id = ? AND owner = ?", (batch_id, owner)).fetchone()
            if row is None:
                return None
            connection.execute("UPDATE batches SET beat = ? WHERE id = ?", (self._clock(), batch_id))
        status: Status = row["status"]
        return "expired" if status in OPEN and row["expires"] <= self._clock() else status

    def enter(self, batch_id: str, owner: str, status: Status) -> bool:
        """Move on to a status, unless the batch is being cancelled or is not this owner's: whether it did."""
        with self._database.writing() as connection:
            row = _row(connection, batch_id)
            if row["owner"] != owner or row["status"] not in ("validating", "in_progress", "finalizing"):
                return False
            _enter(connection, row, status, self._clock())
            return True

    def note(self, batch_id: str, owner: str, mark: Mark | None = None, step: Step | None = None) -> None:
        """Keep how far the batch has come; a mark that moved forgives the children that died before."""
        told = None if step is None else step.model_dump_json()
        with self._database.writing() as connection:
            if mark is None:
                chosen = (told, batch_id, owner)
                connection.execute("UPDATE batches SET step = ? WHERE id = ? AND owner = ?", chosen)
            else:
                connection.execute(_NOTE, (told, mark.ended, *mark, batch_id, owner))

    def release(self, batch_id: str, owner: str) -> None:
        """Let go of a batch, so that it is taken up again: a stop that is not its fault counts as no start."""
        change = "UPDATE batches SET owner = NULL, starts = max(0, starts - 1) WHERE id = ? AND owner = ?"
        with self._database.writing() as connection:
            connection.execute(change, (batch_id, owner))

    def finish(
        self, batch_id: str, status: Status, *, owner: str | None, faults: tuple[BatchFault, ...] = ()
    ) -> bool:  # fmt: skip
        """End a batch, with its files; False where it is somebody else's by now or has ended."""
        with self._database.writing() as connection:
            row = _row(connection, batch_id)
            if row["owner"] != owner or row["status"] in ENDED:
                return False
            self._end(connection, row, status, faults)
            return True

    def _end(
        self, connection: sqlite3.Connection, row: sqlite3.Row, status: Status, faults: tuple[BatchFault, ...] = ()
    ) -> None:  # fmt: skip
        now = self._clock()
        for file_id, size, name in (
            (row["output"], row["output_bytes"], "output"),
            (row["faults"], row["fault_bytes"], "errors"),
        ):
            left = self._settle(file_id, size)
            if size:
                keep(connection, file_id, "batch_output", f"{row['id']}_{name}.jsonl", left, now)
        if row["input"] is not None and not _read_by_earlier(connection, row):
            left = self._settle(row["input"], None)
            connection.execute("UPDATE files SET bytes = ? WHERE id = ?", (left, row["input"]))
        told = BatchFaults(data=faults).model_dump_json() if faults else None
        connection.execute(
            "UPDATE batches SET errors = ?, owner = NULL, step = NULL WHERE id = ?", (told, row["id"])
        )  # fmt: skip
        _enter(connection, row, status, now)
        connection.execute(_FORGET_ERASED)


def _require_room(connection: sqlite3.Connection) -> None:
    count = connection.execute(f"SELECT count(*) FROM batches WHERE status IN ({_OPEN})").fetchone()[0]  # noqa: S608
    if count >= MOST_OPEN:
        raise TooLargeError(f"{count} batches wait already. Wait for some, or cancel them.")


def _require_input(connection: sqlite3.Connection, file_id: str | None, now: float) -> None:
    if file_id is None:
        return
    query = "SELECT 1 FROM files WHERE id = ? AND purpose = 'batch' AND (expires IS NULL OR expires > ?)"
    if connection.execute(query, (file_id, now)).fetchone() is None:
        raise UnknownFileError("There is no file of this id and of purpose 'batch'.")


def _read_by_earlier(connection: sqlite3.Connection, row: sqlite3.Row) -> bool:
    """Whether an earlier batch, which may have come half way, has the same input: it goes on by counting lines."""
    query = f"SELECT 1 FROM batches WHERE input = ? AND number < ? AND status IN ({_OPEN})"  # noqa: S608
    return connection.execute(query, (row["input"], row["number"])).fetchone() is not None


def _row(connection: sqlite3.Connection, batch_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute("SELECT * FROM batches WHERE id = ?", (batch_id,)).fetchone()
    if row is None:
        raise UnknownBatchError("There is no batch of this id.")
    return row


def _enter(connection: sqlite3.Connection, row: sqlite3.Row, status: Status, now: float) -> None:
    """Set the status, and the moment at which it was first come to."""
    moments = {status: int(now), **json.loads(row["moments"])}
    connection.execute(
        "UPDATE batches SET status = ?, moments = ? WHERE id = ?", (status, json.dumps(moments), row["id"])
    )  # fmt: skip


def _mark(row: sqlite3.Row) -> Mark:
    return Mark(row["total"], row["completed"], row["failed"], row["output_bytes"], row["fault_bytes"])


def _work(row: sqlite3.Row) -> Work:
    return Work(
        row["id"],
        row["endpoint"],
        row["input"],
        {} if row["metadata"] is None else json.loads(row["metadata"]),
        row["status"],
        row["output"],
        row["faults"],
        row["expires"],
        _mark(row),
    )


def _batch(row: sqlite3.Row) -> BatchObject:
    moments = {f"{status}_at": moment for status, moment in json.loads(row["moments"]).items()}
    moments.pop("validating_at", None)
    mark, ended = _mark(row), row["status"] in ENDED
    return BatchObject(
        id=row["id"],
        endpoint=row["endpoint"],
        input_file_id=row["input"],
        completion_window=row["window"],
        status=row["status"],
        errors=None if row["errors"] is None else BatchFaults.model_validate_json(row["errors"]),
        output_file_id=row["output"] if ended and mark.output_bytes else None,
        error_file_id=row["faults"] if ended and mark.fault_bytes else None,
        created_at=int(row["created"]),
        expires_at=int(row["expires"]),
        request_counts=RequestCounts(total=mark.total, completed=mark.completed, failed=mark.failed),
        metadata=None if row["metadata"] is None else json.loads(row["metadata"]),
        palate=None if row["step"] is None else Step.model_validate_json(row["step"]),
        **moments,
    )
