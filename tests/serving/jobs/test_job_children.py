"""Children at work on a real store, in processes of their own: they end well, survive kills, and stop when told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from history.store import Store
from palate.settings import Settings
from serving.jobs.desk import Desk
from serving.jobs.dispatcher import start
from serving.jobs.run import run
from serving.jobs.words import BatchObject, BatchRequest
from tests.faulty import FaultyServer

LONG = 300.0
PAUSE = 0.05


class Shop:
    """A store with its desk, and the child that works there."""

    def __init__(self, store: Path) -> None:
        self.settings, self.desk = Settings(store=store), Desk.of(store)
        self.child: subprocess.Popen[bytes] | None = None

    def batch(self, endpoint: str, lines: list[bytes] | None = None, **more: Any) -> str:
        file_id = None if lines is None else self.desk.files.add("lines.jsonl", lines).id
        asked = {"endpoint": endpoint, "input_file_id": file_id, **more}
        return self.desk.create(BatchRequest.model_validate(asked)).id

    def start(self, batch_id: str) -> subprocess.Popen[bytes]:
        self.child = start(self.settings, batch_id)
        return self.child

    def ended(self, batch_id: str) -> BatchObject:
        """The batch when its child has ended."""
        assert self.child is not None
        self.child.wait(LONG)
        return self.desk.ledger.get(batch_id)

    def wait_for(self, batch_id: str, holds: Callable[[BatchObject], object]) -> None:
        end = time.monotonic() + LONG
        while not holds(self.desk.ledger.get(batch_id)):
            assert time.monotonic() < end, self.desk.ledger.get(batch_id)
            time.sleep(PAUSE)

    def output(self, batch: BatchObject) -> Path:
        assert batch.output_file_id is not None, batch
        return self.desk.files.content(batch.output_file_id)


@pytest.fixture
def shop(copied: Path) -> Iterator[Shop]:
    """The tiny data set's store."""
    made = Shop(copied)
    yield made
    if made.child is not None:
        made.child.kill()
        made.child.wait()


def packed(ask: Any, url: str, users: list[str]) -> list[bytes]:
    return [json.dumps(ask(f"line {n}", url, user_id=user)).encode() + b"\n" for n, user in enumerate(users)]


@pytest.fixture
def here() -> Iterator[None]:
    """Signals are as before when work has been done in this process."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@contextmanager
def meanwhile(what: Callable[[], None]) -> Iterator[None]:
    """Another thread does this; the block ends when it has."""
    other = threading.Thread(target=what)
    other.start()
    yield
    other.join()


@pytest.mark.usefixtures("here")
def test_lists_for_a_file_survive_kills_and_stops(shop: Shop, ask: Any, lines_of: Any) -> None:
    users = ["ann", "ben", "芳", "a stranger"] * 100
    batch_id = shop.batch("/v1/recommend", packed(ask, "/v1/recommend", users))
    child = shop.start(batch_id)
    shop.wait_for(batch_id, lambda batch: batch.request_counts.completed > 0)
    assert not run(shop.settings, batch_id)  # it is the child's
    child.kill()
    killed = shop.ended(batch_id)
    assert shop.desk.ledger.next_up() == batch_id

    def stop() -> None:
        shop.wait_for(batch_id, lambda batch: batch.request_counts.completed > killed.request_counts.completed)
        os.kill(os.getpid(), signal.SIGTERM)

    with meanwhile(stop):
        run(shop.settings, batch_id)
    assert shop.desk.ledger.get(batch_id).status in ("in_progress", "completed")
    run(shop.settings, batch_id)
    batch = shop.desk.ledger.get(batch_id)
    assert (batch.status, batch.request_counts.completed, batch.request_counts.failed) == ("completed", 400, 0), batch
    found = lines_of(shop.output(batch))
    assert [line["response"]["body"]["user_id"] for line in found] == users
    assert [line["custom_id"] for line in found] == [f"line {number}" for number in range(400)]
    assert found[0]["response"]["body"]["items"]


@pytest.mark.usefixtures("here")
def test_a_running_batch_is_cancelled_with_what_it_did(shop: Shop, ask: Any, lines_of: Any) -> None:
    batch_id = shop.batch("/v1/recommend", packed(ask, "/v1/recommend", ["ann"] * 20_000))

    def cancel() -> None:
        shop.wait_for(batch_id, lambda batch: batch.request_counts.completed > 0)
        shop.desk.ledger.cancel(batch_id)

    with meanwhile(cancel):
        run(shop.settings, batch_id)
    batch = shop.desk.ledger.get(batch_id)
    assert batch.status == "cancelled"
    assert 0 < len(lines_of(shop.output(batch))) == batch.request_counts.completed < 20_000


@pytest.mark.usefixtures("here")
def test_profiles_of_everybody_are_made_without_a_file(shop: Shop, lines_of: Any) -> None:
    batch_id = shop.batch("/v1/profiles")
    assert run(shop.settings, batch_id)
    batch = shop.desk.ledger.get(batch_id)
    bodies = [line["response"]["body"] for line in lines_of(shop.output(batch))]
    assert [(body["user_id"], body["outcome"]) for body in bodies] == [
        ("ann", "current"), ("ben", "current"), ("芳", "current"),
    ]  # fmt: skip
    assert batch.request_counts.total == 3


@pytest.mark.usefixtures("here")
def test_strangers_in_a_file_of_profiles_are_told_and_hold_up_nobody(shop: Shop, ask: Any, lines_of: Any) -> None:
    batch_id = shop.batch("/v1/profiles", packed(ask, "/v1/profiles", ["ben", "nobody", "ben"]))
    run(shop.settings, batch_id)
    batch = shop.desk.ledger.get(batch_id)
    assert batch.request_counts.model_dump() == {"total": 3, "completed": 2, "failed": 1}
    assert batch.error_file_id is not None
    (line,) = lines_of(shop.desk.files.content(batch.error_file_id))
    assert (line["custom_id"], line["response"]["status_code"]) == ("line 1", 404)


@pytest.mark.usefixtures("here")
def test_a_file_that_is_no_file_of_requests_fails_its_batch(shop: Shop, ask: Any) -> None:
    batch_id = shop.batch("/v1/recommend", [b"hello\n", *packed(ask, "/v1/profiles", ["ann"])])
    run(shop.settings, batch_id)
    batch = shop.desk.ledger.get(batch_id)
    assert batch.status == "failed"
    assert batch.errors is not None
    assert [(fault.line, fault.code) for fault in batch.errors.data] == [
        (1, "invalid_json_line"), (2, "mismatched_url"),
    ]  # fmt: skip


@pytest.mark.usefixtures("here")
def test_a_fit_makes_everything_anew_and_says_what_it_chose(shop: Shop, lines_of: Any) -> None:
    batch_id = shop.batch("/v1/fit")
    run(shop.settings, batch_id)
    batch = shop.desk.ledger.get(batch_id)
    (line,) = lines_of(shop.output(batch))
    assert line["custom_id"] == "fit"
    assert line["response"]["body"] == {"object": "fit", "report": None}  # three people are too few to learn from


@pytest.mark.usefixtures("here")
def test_a_batch_without_a_language_model_says_what_is_missing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PALATE_LLM_URL", raising=False)
    batch_id = shop.batch("/v1/profiles", metadata={"engine": "llm"})
    run(Settings(store=shop.settings.store), batch_id)
    batch = shop.desk.ledger.get(batch_id)
    assert batch.status == "failed"
    assert batch.errors is not None
    assert "PALATE_LLM_URL" in batch.errors.data[0].message


@pytest.mark.usefixtures("here")
def test_a_language_model_makes_the_profiles_of_a_file(
    shop: Shop, ask: Any, lines_of: Any, server: FaultyServer
) -> None:  # fmt: skip
    batch_id = shop.batch("/v1/profiles", packed(ask, "/v1/profiles", ["ann", "芳"]), metadata={"engine": "llm"})
    run(Settings(store=shop.settings.store), batch_id)
    batch = shop.desk.ledger.get(batch_id)
    assert (batch.status, batch.request_counts.completed) == ("completed", 2), batch
    assert [line["response"]["body"]["outcome"] for line in lines_of(shop.output(batch))] == ["whole", "whole"]
    with Store.open(shop.settings.store) as store:
        engines = {user: store.profile(user).provenance.engine for user in ("ann", "ben", "芳")}  # type: ignore[union-attr]
    assert engines["ann"] == engines["芳"] != engines["ben"]


def test_a_fault_of_ours_is_told_without_its_words(shop: Shop, monkeypatch: pytest.MonkeyPatch, here: None) -> None:
    def broken(*_: object) -> None:
        raise ValueError("ann likes ramen")

    monkeypatch.setattr("serving.jobs.fitting.fit", broken)
    batch_id = shop.batch("/v1/fit")
    run(shop.settings, batch_id)
    batch = shop.desk.ledger.get(batch_id)
    assert batch.errors is not None
    assert batch.errors.data[0].message.startswith("ValueError at test_job_children.py:")
    assert "ann" not in batch.errors.data[0].message


def test_the_child_says_nothing_and_ends_with_a_status(shop: Shop) -> None:
    command = [sys.executable, "-m", "serving.jobs.run", str(shop.settings.store), "batch_unknown"]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PALATE_LLM_URL": ""})
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")
