"""A store that does not wait for the disk, and one of a dozen made-up people with all that profiles need."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from history.dataset import open_dataset
from history.jobs import Jobs
from history.store import Store
from palate.settings import Settings
from serving.workspace import Workspace

WORLD = Path(__file__).resolve().parents[3] / "examples" / "world" / "make.py"
PEOPLE = 12


@pytest.fixture
def jobs(store: Store) -> Jobs:
    """The jobs of an empty store; its many small transactions are on disk when the system likes."""
    store.engine.dispose()
    event.listen(store.engine, "connect", lambda connection, record: connection.execute("PRAGMA synchronous=OFF"))
    return Jobs(store.engine)


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a dozen people with those items only that they met, its corpus fitted. Only to be copied."""
    folder = tmp_path_factory.mktemp("fitted")
    world = folder / "world"
    subprocess.run([sys.executable, WORLD, world, "--users", str(PEOPLE)], check=True, capture_output=True)
    events = (world / "events.jsonl").read_text(encoding="utf-8").splitlines()
    met = {json.loads(line).get("item_id") for line in events}
    items = (world / "items.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [line for line in items if json.loads(line)["item_id"] in met]
    (world / "items.jsonl").write_text("\n".join(kept) + "\n", encoding="utf-8")
    with Workspace(Settings(store=folder / "store"), create=True) as work:
        work.ingest(open_dataset(world))
        work.build_profiles()
    return folder / "store"


@pytest.fixture
def people(fitted: Path, tmp_path: Path) -> Path:
    """A copy of that store, to be written to."""
    return Path(shutil.copytree(fitted, tmp_path / "people"))


@pytest.fixture
def workspace(people: Path) -> Iterator[Workspace]:
    """That store, opened."""
    with Workspace(Settings(store=people)) as opened:
        yield opened
