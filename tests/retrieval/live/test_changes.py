"""Noticing that something was written, whoever wrote it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psutil
from sqlalchemy import create_engine

from history.live import live_event
from history.store import Store
from retrieval.live.changes import Changes

WRITE = """
import sys
from contextlib import closing
from pathlib import Path
from history.live import live_event
from history.store import Store
with Store.open(Path(sys.argv[1])) as store:
    store.add_events([live_event("bob", "search", text="tea", time=1.0)])
"""


def test_nothing_written_is_no_change(store: Store):
    changes = Changes(store)
    before = changes.now()
    store.event_count()
    assert changes.now() == before


def test_what_this_process_writes_is_a_change(store: Store):
    changes = Changes(store)
    before = changes.now()
    store.add_events([live_event("ann", "search", text="tea", time=1.0)])
    assert changes.now() != before


def test_what_another_process_writes_is_a_change(store: Store):
    changes = Changes(store)
    before = changes.now()
    subprocess.run([sys.executable, "-c", WRITE, str(store.folder)], check=True)
    assert changes.now() != before


def test_threads_may_ask_at_once(store: Store):
    changes = Changes(store)
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: changes.now(), range(200)))) == 1


def test_a_closed_store_leaves_no_file_open(tmp_path: Path):
    here = psutil.Process()
    before = here.num_fds()
    for _ in range(5):
        with Store.open(tmp_path / "store") as store:
            changes = Changes(store)
            assert changes.now() is not None
    assert here.num_fds() == before
    assert changes.now() is None


def test_nobody_waits_for_a_file_that_is_locked(tmp_path: Path):
    file = tmp_path / "plain.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("CREATE TABLE held (n)")
        store = Store(tmp_path, create_engine(f"sqlite:///{file}"))
        changes = Changes(store)
        before = changes.now()
        other.execute("BEGIN EXCLUSIVE")
        assert changes.now() is None
        other.execute("COMMIT")
        assert changes.now() == before
        store.close()
