"""Killed with SIGKILL at random moments, a build leaves what was there usable, and the next one finishes it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from history.store import Store
from retrieval.index import Index, status

BUILDER = Path(__file__).parent / "builder.py"
KILLS = 10
SEEN = 1.3
"""Kills fall between 0 and this many times the length of an undisturbed build."""


def start(store: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-P", str(BUILDER), str(store)], start_new_session=True)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Only the builder: the child in which Chroma works must notice by itself."""
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def state(store: Path, builder: Any) -> tuple[Any, ...]:
    """All that matters of an index: what it was built from, every vector, what it finds."""
    embedder = builder.HashingEmbedder()
    with Store.open(store) as opened, Index.open(opened, store / "index", embedder, say=pytest.fail) as index:
        vectors = opened.vectors("hashing")
        hits = index.search_text("ramen lantern", 20)
        return index.manifest.built_from, vectors.ids, vectors.matrix.tobytes(), hits, index.manifest.items


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, builder: Any) -> tuple[Path, float, tuple[Any, ...]]:
    """A store without an index, how long a build takes on it, and the state after an undisturbed one."""
    root = tmp_path_factory.mktemp("kill")
    builder.fill(root, items=600).close()
    shutil.copytree(root / "store", root / "built")
    began = time.monotonic()
    assert start(root / "built").wait() == 0
    return root / "store", time.monotonic() - began, state(root / "built", builder)


def test_killed_builds_end_in_the_state_of_an_undisturbed_one(
    undisturbed: tuple[Path, float, tuple[Any, ...]], tmp_path: Path, builder: Any
) -> None:
    pristine, seconds, expected = undisturbed
    chance = random.Random(20261122)
    shutil.copytree(pristine, tmp_path / "store")
    for _ in range(KILLS):
        process = start(tmp_path / "store")
        time.sleep(chance.uniform(0.3, SEEN) * seconds)
        kill(process)
    assert start(tmp_path / "store").wait() == 0
    assert state(tmp_path / "store", builder) == expected
    assert leftovers(tmp_path / "store" / "index") == []


def test_a_kill_during_a_rebuild_leaves_the_old_generation_in_use(
    undisturbed: tuple[Path, float, tuple[Any, ...]], tmp_path: Path, builder: Any
) -> None:
    pristine, seconds, _ = undisturbed
    shutil.copytree(pristine, tmp_path / "store")
    assert start(tmp_path / "store").wait() == 0
    with Store.open(tmp_path / "store") as store:
        store.erase("ann")
    process = start(tmp_path / "store")
    time.sleep(0.6 * seconds)
    kill(process)
    with Store.open(tmp_path / "store") as store:
        embedder = builder.HashingEmbedder()
        Index.open(store, tmp_path / "store" / "index", embedder, say=pytest.fail).close()
        assert status(store, tmp_path / "store" / "index", embedder).state == "ready"


def test_two_builders_take_turns_and_the_second_finds_the_work_done(
    undisturbed: tuple[Path, float, tuple[Any, ...]], tmp_path: Path, builder: Any
) -> None:
    pristine, _, expected = undisturbed
    shutil.copytree(pristine, tmp_path / "store")
    both = [start(tmp_path / "store"), start(tmp_path / "store")]
    assert [process.wait() for process in both] == [0, 0]
    assert [path.name for path in (tmp_path / "store" / "index").glob("gen-*")] == ["gen-000001"]
    assert state(tmp_path / "store", builder) == expected


def test_the_child_ends_when_its_parent_is_killed(
    undisturbed: tuple[Path, float, tuple[Any, ...]], tmp_path: Path, wait_for: Callable[[Callable[[], bool]], None]
) -> None:
    pristine, _, _ = undisturbed
    shutil.copytree(pristine, tmp_path / "store")
    process = start(tmp_path / "store")
    wait_for(lambda: bool(children(process.pid)))
    child = children(process.pid)[0]
    kill(process)
    wait_for(lambda: not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2])


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("draft-"))
