"""Palate run as a person runs it: by its command."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

PALATE = (sys.executable, "-c", "from serving.cli import main; main()")
READY_WITHIN = 60
"""Seconds."""


def palate(words: Sequence[str]) -> str:
    """Run a command; its standard output."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([*PALATE, *words], check=True, capture_output=True, text=True, env=environment)
    return done.stdout


@contextmanager
def served(store: Path, log: Path) -> Iterator[str]:
    """The address of a server over this store, until the end of the block."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    words = [*PALATE, "serve", "--store", str(store), "--port", "0", "--rate", ""]
    with log.open("w", encoding="utf-8") as told, subprocess.Popen(words, env=environment, stderr=told) as process:
        try:
            yield _ready(process, log)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(40)


def _ready(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address it says it serves at, once it does."""
    with log.open(encoding="utf-8") as told:
        for _ in range(READY_WITHIN * 10):
            found = re.search(r"Serving .* at (http://\S+)", log.read_text(encoding="utf-8"))
            if found and _serves(found[1]):
                return found[1]
            if process.poll() is not None:
                break
            _pause()
        raise AssertionError(told.read()[-3000:])


def _pause() -> None:
    """A tenth of a second."""
    signal.sigtimedwait([signal.SIGUSR2], 0.1)


def _serves(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.TransportError:
        return False
