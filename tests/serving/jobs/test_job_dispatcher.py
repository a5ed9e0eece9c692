"""One process starts children: for the oldest batch of each tenant, never two for one tenant, never too many."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from palate.errors import StoreError
from palate.settings import Settings
from serving.jobs import dispatcher
from serving.jobs.batches import Batches
from serving.jobs.database import JobsDatabase
from serving.jobs.words import BatchRequest

FIT = BatchRequest(endpoint="/v1/fit")
WAITING = [sys.executable, "-c", "input()"]


class Started:
    """Children that do nothing, and for which batches they were started."""

    def __init__(self) -> None:
        self.batches: list[str] = []
        self.processes: list[subprocess.Popen[bytes]] = []

    def __call__(self, settings: Settings, batch_id: str) -> subprocess.Popen[bytes]:
        self.batches.append(batch_id)
        self.processes.append(subprocess.Popen(WAITING, stdin=subprocess.PIPE))
        return self.processes[-1]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    made = Started()
    monkeypatch.setattr(dispatcher, "start", made)
    yield made
    for process in made.processes:
        process.kill()
        process.communicate()


@pytest.fixture
def batches(tmp_path: Path) -> Batches:
    for tenant in ("shop", "club"):
        (tmp_path / "tenants" / tenant).mkdir(parents=True)
    return Batches(Settings(store=tmp_path))


def test_a_tenant_has_one_child_at_a_time(batches: Batches, started: Started) -> None:
    ids = [batches.create("shop", FIT).id for _ in range(2)]
    seeing = batches.dispatcher()
    for _ in range(3):
        seeing.look()
    assert started.batches == ids[:1]
    seeing.stop()
    assert started.processes[0].poll() is not None


def test_no_more_children_than_allowed_are_at_work(batches: Batches, started: Started) -> None:
    for tenant in ("default", "shop", "club"):
        batches.create(tenant, FIT)
    seeing = batches.dispatcher(at_once=2)
    seeing.look()
    seeing.look()
    assert len(started.batches) == 2
    seeing.stop()


def test_only_one_process_starts_children_and_another_takes_its_place(batches: Batches, started: Started) -> None:
    first, second = batches.dispatcher(), batches.dispatcher()
    first.look()
    batch_id = batches.create("default", FIT).id
    second.look()
    assert started.batches == []
    first.stop()
    second.look()
    assert started.batches == [batch_id]
    second.stop()


def test_tenants_take_turns(batches: Batches, started: Started) -> None:
    first, _ = (batches.create("club", FIT).id for _ in range(2))
    other = batches.create("shop", FIT).id
    seeing = batches.dispatcher(at_once=1)
    seeing.look()
    started.processes[0].communicate()
    seeing.look()
    assert started.batches == [first, other]
    seeing.stop()


def test_nothing_is_started_after_it_stopped(batches: Batches, started: Started) -> None:
    seeing = batches.dispatcher()
    seeing.stop()
    batches.create("default", FIT)
    seeing.look()
    assert started.batches == []


def test_a_tenant_without_open_batches_is_not_read_again_until_its_file_changes(
    batches: Batches, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches.cancel("shop", batches.create("shop", FIT).id)
    seeing, read = batches.dispatcher(), list[Path]()
    seeing.look()
    connect = JobsDatabase._connect
    monkeypatch.setattr(JobsDatabase, "_connect", lambda self: (read.append(self.path), connect(self))[1])
    seeing.look()
    assert read == []
    batch_id = batches.create("shop", FIT).id
    seeing.look()
    assert started.batches == [batch_id]
    seeing.stop()


def test_a_tenant_whose_jobs_cannot_be_read_holds_up_nobody(batches: Batches, started: Started, tmp_path: Path) -> None:
    broken = tmp_path / "tenants" / "club" / "jobs"
    broken.mkdir()
    (broken / "jobs.db").write_bytes(b"no database" * 99)
    batch_id = batches.create("shop", FIT).id
    seeing = batches.dispatcher()
    seeing.look()
    assert started.batches == [batch_id]
    with pytest.raises(StoreError):
        batches.list("club")
    seeing.stop()


def test_tenants_see_their_own_batches_and_files_only(batches: Batches) -> None:
    kept = batches.of("shop").files.add("a", [b"x"])
    batch_id = batches.create("shop", FIT).id
    assert [batch.id for batch in batches.list("shop").data] == [batch_id]
    assert batches.list("club").data == ()
    assert batches.list("default").data == ()
    assert batches.of("default").files.page().data == ()
    with pytest.raises(Exception, match="no file"):
        batches.of("club").files.content(kept.id)
