"""One writer at a time for one person, across threads and processes, without a file for each person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from filelock import FileLock

FOLDER = "locks"
STRIPES = 64
PATIENT = 0.005
"""Seconds between two looks at a lock that somebody else holds."""


@contextmanager
def writing_for(store: Path, user_id: str) -> Iterator[None]:
    """Keep everybody else who writes for this person out until it ends; now and then somebody else's writer too."""
    folder = store / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    stripe = int.from_bytes(blake2b(user_id.encode("utf-8", "surrogatepass"), digest_size=2).digest()) % STRIPES
    with FileLock(folder / f"{stripe:02}.lock", thread_local=False).acquire(poll_interval=PATIENT):
        yield
