"""The tiny data set, served for real."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from serving.jobs.batches import LOCK
from tests.serving.fuzz.server import Served, served


@pytest.fixture(scope="module")
def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over a copy of the prepared store, loaded. Batches wait: their children, hundreds of them, would take
    most of the processor."""
    folder = shutil.copytree(prepared, tmp_path_factory.mktemp("served") / "store")
    with FileLock(folder / LOCK), served(folder) as started:
        started.wait_ready(started.key("default", "read"))
        yield started
