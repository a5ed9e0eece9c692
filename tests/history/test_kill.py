"""An ingest that is killed leaves the store as before; what was interrupted can be done again."""

import json
import multiprocessing
import os
import random
import signal
import time
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event as Flag
from pathlib import Path

import pytest

from history.dataset import open_dataset
from history.store import Store

EVENTS = 6_000
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["history.store", "history.dataset"])


def ingest(data: Path, folder: Path, begun: Flag) -> None:
    with Store.open(folder) as store:
        begun.set()
        store.ingest(open_dataset(data))


def ingest_until(data: Path, folder: Path, step: int) -> None:
    """Ingest, and die at the given call of the progress."""
    calls = 0

    def progress(name: str, done: int, total: int | None) -> None:
        nonlocal calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)

    with Store.open(folder) as store:
        store.ingest(open_dataset(data), progress=progress)


def finish(*children: BaseProcess) -> list[int | None]:
    for child in children:
        child.join(60)
    return [child.exitcode for child in children]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    items = [{"item_id": f"i{n}", "title": f"thing {n}"} for n in range(1_000)]
    events = [
        {"user_id": f"u{n % 97}", "item_id": f"i{n * 7 % 1_000}", "kind": "like", "time": n} for n in range(EVENTS)
    ]
    (folder / "items.jsonl").write_text("\n".join(map(json.dumps, items)))
    (folder / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
    (folder / "test.jsonl").write_text('{"user_id": "u1", "item_id": "i1"}')
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    (folder / "items.jsonl").write_text('{"item_id": "i1", "title": "an older name"}')
    (folder / "events.jsonl").write_text('{"user_id": "u1", "item_id": "i1", "kind": "hide"}')
    return folder


def undisturbed(folder: Path, small: Path, data: Path) -> tuple[str, str, float]:
    """The fingerprints before and after an ingest that nobody disturbs, and how long it takes."""
    with Store.open(folder) as store:
        before = store.ingest(open_dataset(small)).fingerprint
        start = time.perf_counter()
        after = store.ingest(open_dataset(data)).fingerprint
        return before, after, time.perf_counter() - start


def check(folder: Path, data: Path, before: str, after: str) -> bool:
    """The store is as before or complete, and the next ingest completes it; True when it was as before."""
    with Store.open(folder) as store:
        found = store.fingerprint()
        assert found in {before, after}
        assert store.event_count() == (1 if found == before else EVENTS + 1)
        assert store.ingest(open_dataset(data)).fingerprint == after
        assert len(list(store.items())) == 1_000
        assert store.event_count() == EVENTS + 1
        assert sum(len(events) for _, events in store.events_by_user()) == EVENTS + 1
        return found == before


def test_ten_kills_at_random_moments(tmp_path: Path, small: Path, data: Path) -> None:
    before, after, seconds = undisturbed(tmp_path / "undisturbed", small, data)
    draw = random.Random(7)
    for number in range(10):
        folder = tmp_path / f"store{number}"
        with Store.open(folder) as store:
            store.ingest(open_dataset(small))
        begun = processes.Event()
        child = processes.Process(target=ingest, args=(data, folder, begun))
        child.start()
        assert begun.wait(60)
        time.sleep(draw.uniform(0, seconds))
        child.kill()
        finish(child)
        check(folder, data, before, after)


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_kill_between_any_two_steps_leaves_the_store_as_before(
    tmp_path: Path, small: Path, data: Path, step: int
) -> None:
    before, after, _ = undisturbed(tmp_path / "undisturbed", small, data)
    with Store.open(tmp_path / "store") as store:
        store.ingest(open_dataset(small))
    child = processes.Process(target=ingest_until, args=(data, tmp_path / "store", step))
    child.start()
    assert finish(child) == [-signal.SIGKILL]
    assert check(tmp_path / "store", data, before, after)


def test_writers_at_the_same_time_wait_for_each_other(tmp_path: Path, data: Path) -> None:
    flags = [processes.Event() for _ in range(3)]
    children = [processes.Process(target=ingest, args=(data, tmp_path / "store", flag)) for flag in flags]
    for child in children:
        child.start()
    assert finish(*children) == [0, 0, 0]
    with Store.open(tmp_path / "alone") as alone, Store.open(tmp_path / "store") as store:
        assert alone.ingest(open_dataset(data)).fingerprint == store.fingerprint()
        assert store.event_count() == EVENTS
