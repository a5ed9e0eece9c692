"""The tiny data set, served for real."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.fuzz.server import Served, served


@pytest.fixture(scope="module")
def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over a copy of the prepared store, loaded."""
    folder = shutil.copytree(prepared, tmp_path_factory.mktemp("served") / "store")
    with served(folder) as started:
        started.wait_ready(started.key("default", "read"))
        yield started
