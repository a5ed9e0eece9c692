"""A file of keys and answers, not yet made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from serving.access.keys import KeyRing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store" / "access.db"


@pytest.fixture
def ring(file: Path) -> Iterator[KeyRing]:
    opened = KeyRing.open(file)
    yield opened
    opened.close()
