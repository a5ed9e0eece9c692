"""A store that does not wait for the disk, and the dozen made-up people in an open workspace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from history.jobs import Jobs
from history.store import Store
from palate.settings import Settings
from serving.workspace import Workspace


@pytest.fixture
def jobs(store: Store) -> Jobs:
    """The jobs of an empty store; its many small transactions are on disk when the system likes."""
    store.engine.dispose()
    event.listen(store.engine, "connect", lambda connection, record: connection.execute("PRAGMA synchronous=OFF"))
    return Jobs(store.engine)


@pytest.fixture
def workspace(people: Path) -> Iterator[Workspace]:
    """That store, opened."""
    with Workspace(Settings(store=people)) as opened:
        yield opened
