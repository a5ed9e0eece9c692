"""`kill -9` at ten random moments of ingest, profile build, index build: the next run ends like an undisturbed one."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from history.store import Store
from palate.types import Profile
from retrieval.embed import load_embedder
from retrieval.index import IndexStatus, status
from serving.workspace import INDEX

WORLD = Path(__file__).resolve().parents[2] / "examples" / "world" / "make.py"
STEPS = (("ingest", "WORLD"), ("profile", "build"), ("index", "build"))
KILLS = 10
PEOPLE = "12"


class State(NamedTuple):
    """All of a store that an undisturbed run and a killed one must have in common."""

    fingerprint: str
    profiles: tuple[Profile, ...]
    vectors: bytes
    index: IndexStatus
    drafts: int


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dozen people of the made-up world, with those items only that they met."""
    folder = tmp_path_factory.mktemp("world") / "world"
    subprocess.run([sys.executable, str(WORLD), str(folder), "--users", PEOPLE], check=True, capture_output=True)
    events = (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    met = {json.loads(line).get("item_id") for line in events}
    items = (folder / "items.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [line for line in items if json.loads(line)["item_id"] in met]
    (folder / "items.jsonl").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def stages(world: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, float]]:
    """The store before the first step and after each, undisturbed, with the seconds the step took."""
    root = tmp_path_factory.mktemp("undisturbed")
    current = root / "before-ingest"
    current.mkdir()
    found = [(current, 0.0)]
    for number, step in enumerate(STEPS):
        after = root / f"after-{number}"
        shutil.copytree(current, after)
        began = time.monotonic()
        assert _start(step, world, after).wait(timeout=300) == 0
        found.append((after, time.monotonic() - began))
        current = after
    return found


def _start(step: tuple[str, ...], world: Path, store: Path) -> subprocess.Popen[bytes]:
    words = [str(world) if word == "WORLD" else word for word in step]
    return subprocess.Popen(
        [sys.executable, "-c", "from serving.cli import main; main()", *words, "--store", str(store)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )


def _state(folder: Path) -> State:
    embedder = load_embedder("minilm")
    with Store.open(folder, create=False) as store:
        found = status(store, folder / INDEX, embedder)
        return State(
            fingerprint=store.fingerprint(),
            profiles=tuple(_timeless(profile) for profile in store.profiles()),
            vectors=store.vectors(embedder.name).matrix.tobytes(),
            index=found.model_copy(update={"generation": None, "bytes": 0}),
            drafts=sum(1 for _ in (folder / INDEX).glob("draft*")),
        )


def _timeless(profile: Profile) -> Profile:
    return profile.model_copy(update={"provenance": profile.provenance.model_copy(update={"seconds": 0.0})})


@pytest.mark.parametrize("number", range(len(STEPS)), ids=["ingest", "profile build", "index build"])
def test_the_run_after_ten_kills_ends_as_an_undisturbed_one(
    number: int, world: Path, stages: list[tuple[Path, float]], tmp_path: Path
) -> None:
    before, (after, seconds) = stages[number][0], stages[number + 1]
    draw = random.Random(number)
    store, killed = tmp_path / "store", 0
    shutil.copytree(before, store)
    for _ in range(3 * KILLS):
        process = _start(STEPS[number], world, store)
        try:
            process.wait(timeout=seconds * draw.uniform(0.15, 0.95))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
        else:  # it was quicker than when it was timed: start over, and kill earlier
            shutil.rmtree(store)
            shutil.copytree(before, store)
            seconds *= 0.9
        if killed == KILLS:
            break
    assert killed == KILLS
    assert _start(STEPS[number], world, store).wait(timeout=300) == 0
    assert _state(store) == _state(after)
    assert _start(STEPS[number], world, store).wait(timeout=300) == 0
    assert _state(store) == _state(after)
