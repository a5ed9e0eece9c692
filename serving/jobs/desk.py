"""The files and batches of one tenant, in the folder `jobs` of its store."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Self

from palate.errors import InputError
from serving.batch.owner import alive
from serving.jobs.database import JobsDatabase
from serving.jobs.files import Bounds, Files
from serving.jobs.ledger import Alive, Ledger
from serving.jobs.words import BatchObject, BatchRequest

FOLDER = "jobs"
DATABASE = "jobs.db"
FILES = "files"
USUAL = Bounds()
ENGINES = ("statistics", "llm")


def fresh_nonce() -> str:
    """24 hexadecimal digits that cannot be guessed."""
    return secrets.token_hex(12)


class Desk(NamedTuple):
    """Where one tenant's files and batches are kept."""

    files: Files
    ledger: Ledger

    @classmethod
    def of(
        cls,
        store: Path,
        *,
        clock: Callable[[], float] = time.time,
        nonce: Callable[[], str] = fresh_nonce,
        living: Alive = alive,
        bounds: Bounds = USUAL,
    ) -> Self:
        """The desk of the tenant whose store lies in a folder; nothing is written yet."""
        folder = store / FOLDER
        database = JobsDatabase(folder / DATABASE)
        files = Files(database, folder / FILES, clock=clock, nonce=nonce, bounds=bounds)
        return cls(files, Ledger(database, clock=clock, nonce=nonce, alive=living, settle=files.settle))

    def tidy(self) -> int:
        """Drop files whose days are over: how many. Nothing is made where there never was a job."""
        return self.files.drop_expired() if self.ledger.begun else 0

    def create(self, request: BatchRequest) -> BatchObject:
        """Queue a batch, as `Ledger.create`.

        Raises:
            InputError: the endpoint needs a file, or takes none, or no engine of that name makes profiles.
        """
        engine = (request.metadata or {}).get("engine")
        if request.endpoint == "/v1/recommend" and request.input_file_id is None:
            raise InputError("input_file_id: /v1/recommend needs a file with one request a line.")
        if request.endpoint == "/v1/fit" and request.input_file_id is not None:
            raise InputError("input_file_id: /v1/fit makes everything anew; it takes no file.")
        if request.endpoint == "/v1/profiles" and engine is not None and engine not in ENGINES:
            raise InputError(f"metadata.engine: expected one of {', '.join(ENGINES)}.")
        return self.ledger.create(request)
