"""Requests that are sent twice and are to act once.

After the IETF draft "The Idempotency-Key HTTP Header Field" (draft-ietf-httpapi-idempotency-key-header): the first
request with a key acts and its answer is kept; the same request again gets the same answer; another request with that
key is refused, and so is one that comes while the first is under way.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, select

from history.database import upsert, writing
from palate.errors import InputError
from serving.access.database import idempotency, open_access
from serving.access.errors import InProgressError, MismatchError

KEPT = 24 * 3600.0
"""Seconds for which an answer is kept."""
LEASE = 120.0
"""Seconds after which a request that neither ended nor was abandoned counts as killed: it may be made again."""
LONGEST = 255


@dataclass(frozen=True)
class Fresh:
    """Nobody has answered this request: act, then `finish` or `abandon`.

    `started` is when it first came, in epoch seconds: earlier than now where a server was killed over it. Whoever
    writes what the request says with this time writes nothing twice.
    """

    started: float


@dataclass(frozen=True)
class Replay:
    """It was answered so."""

    status: int
    body: bytes


class Idempotency:
    """What was answered to whom, in one file. Threads and processes may share it. Keys are kept as hashes only.

    Args:
        path: the file.
        lease: seconds after which a request under way counts as killed; more than any may last.

    Every method may raise `StoreError` when the file cannot be used.
    """

    def __init__(self, path: Path, *, lease: float = LEASE) -> None:
        self._engine, self._lease = open_access(path), lease

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def begin(self, tenant: str, key: str, request_hash: str, now: float) -> Fresh | Replay:
        """Whether to act, or what was answered. Of many who begin at once, one is told to act.

        Args:
            tenant: whose request it is; keys of two tenants never meet.
            key: what the client sent, 1 to 255 characters.
            request_hash: of everything the request says, and of who sent it.
            now: epoch seconds.

        Raises:
            InputError: that is no key.
            MismatchError: the key was used for another request.
            InProgressError: the first request is under way.
        """
        if not 1 <= len(key) <= LONGEST:
            raise InputError(f"Idempotency-Key: expected 1 to {LONGEST} characters, got {len(key)}.")
        with writing(self._engine) as connection:
            connection.execute(delete(idempotency).where(idempotency.c.started < now - KEPT))
            row = connection.execute(select(idempotency).where(_named(tenant, key))).one_or_none()
            if row is None:
                return _noted(connection, tenant, key, request_hash, now, now)
            if (answer := self._answer(row, request_hash, now)) is not None:
                return answer
            return _noted(connection, tenant, key, request_hash, row.started, now)

    def finish(self, tenant: str, key: str, status: int, body: bytes) -> None:
        """Keep the answer."""
        with writing(self._engine) as connection:
            connection.execute(idempotency.update().where(_named(tenant, key)).values(status=status, body=body))

    def abandon(self, tenant: str, key: str) -> None:
        """The request did nothing: it may be made again."""
        with writing(self._engine) as connection:
            connection.execute(delete(idempotency).where(_named(tenant, key), idempotency.c.status.is_(None)))

    def _answer(self, row: Row[Any], request_hash: str, now: float) -> Replay | None:
        """What was answered; None where whoever was to answer is dead."""
        if row.request_hash != request_hash:
            raise MismatchError("Idempotency-Key: it was used for another request. Use a new key for each request.")
        if row.status is not None:
            return Replay(row.status, row.body)
        if now - row.taken < self._lease:
            raise InProgressError(
                "The first request with this Idempotency-Key is in progress. Try again when it ended."
            )
        return None


def _noted(connection: Connection, tenant: str, key: str, request_hash: str, started: float, now: float) -> Fresh:
    row = {"tenant": tenant, "key_hash": _hash(key), "request_hash": request_hash, "started": started, "taken": now}
    connection.execute(upsert(connection, idempotency).values(**row, status=None, body=None))
    return Fresh(started)


def _named(tenant: str, key: str) -> ColumnElement[bool]:
    return and_(idempotency.c.tenant == tenant, idempotency.c.key_hash == _hash(key))


def _hash(key: str) -> bytes:
    return sha256(key.encode("utf-8", "surrogatepass")).digest()
