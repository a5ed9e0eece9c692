"""`python -m retrieval.build_child write|check DRAFT`: the part of a build that Chroma does, in a process of its own.

Chroma has been seen to hang for good after a kill during a write; here it cannot take its caller with it, and what
it wrote is read back by another process before anybody relies on it. Ends when its parent does.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from threading import Thread

import numpy as np

from palate.protocols import Vectors
from retrieval import chroma, chroma_server, contents

SAMPLES = 50
LEAST_FOUND = 0.95
SAME = 0.999


def main(job: str, draft: Path) -> None:
    """Run one job; raises on any fault, which ends the process with status 1."""
    items, interests = contents.read_items(draft), contents.read_interests(draft)
    client = chroma.Chroma(draft / chroma.FOLDER, patience=chroma_server.WRITES)
    parts = [
        (chroma.items_collection(part.domain), slice(part.start, part.start + part.count)) for part in items.partitions
    ]
    if job == "write":
        for name, rows in parts:
            client.write(name, items.matrix[rows], threads=_threads(), step="index items", progress=_tell)
        _write_interests(client, interests)
    else:
        for name, rows in parts:
            _check(client, name, items.matrix[rows])
        _check(client, chroma.INTERESTS, interests.matrix)


def _write_interests(client: chroma.Chroma, rows: contents.InterestRows) -> None:
    if len(rows.keys) == 0:
        return
    users = [rows.users[place] for place in rows.owner]
    metadatas = [{"user_id": user, "key": key} for user, key in zip(users, rows.keys, strict=True)]
    client.write(
        chroma.INTERESTS, rows.matrix, metadatas=metadatas, threads=_threads(), step="index interests", progress=_tell
    )


def _check(client: chroma.Chroma, name: str, matrix: Vectors) -> None:
    """Every vector must be there, and of fifty asked for, nearly each must be found again."""
    if len(matrix) == 0:
        return
    if (count := client.count(name)) != len(matrix):
        raise RuntimeError(f"collection {name} holds {count} vectors of {len(matrix)}")
    rows = np.unique(np.linspace(0, len(matrix) - 1, SAMPLES).astype(int))
    _, similarities = client.nearest(name, matrix[rows], 1)
    found = sum(bool(len(row)) and float(row[0]) >= SAME for row in similarities)
    if found < LEAST_FOUND * len(rows):
        raise RuntimeError(f"collection {name} finds {found} of {len(rows)} of its own vectors")


def _threads() -> int:
    return max(1, os.cpu_count() or 1)


def _tell(step: str, done: int, total: int | None) -> None:
    sys.stdout.write(json.dumps([step, done, total]) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    """The parent holds our standard input; when it dies, however it dies, reading ends."""
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    Thread(target=_end_with_parent, daemon=True).start()
    main(sys.argv[1], Path(sys.argv[2]))
