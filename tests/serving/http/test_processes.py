"""`palate serve` in a process of its own: slow clients, its log, and every way it can end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from history.store import Store
from tests.serving.http.conftest import PATIENCE, Process, serving

SECRET = "secret-person@example.org"
HEAD = b"POST /v1/recommend HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


class Writers:
    """Clients that write events without pause and remember what was acknowledged."""

    def __init__(self, url: str, count: int = 4) -> None:
        self.acknowledged: list[str] = []
        self.statuses: set[int] = set()
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(url, one)) for one in range(count)]
        for thread in self._threads:
            thread.start()

    def _write(self, url: str, number: int) -> None:
        turn = 0
        with httpx.Client(timeout=PATIENCE) as client:
            while not self._ends.is_set():
                turn += 1
                name = f"writer-{number}-{turn}"
                event = {"user_id": name, "kind": "like", "item_id": "b1"}
                try:
                    told = client.post(f"{url}/v1/events", json={"events": [event]})
                except httpx.TransportError:
                    time.sleep(0.02)
                    continue
                self.statuses.add(told.status_code)
                if told.status_code == 200:
                    self.acknowledged.append(name)

    def stop(self) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join(PATIENCE)


def lost(folder: Path, people: list[str]) -> list[str]:
    with Store.open(folder) as store:
        return [one for one in people if not store.events(one)]


def raw(port: int, sent: bytes) -> bytes:
    """What comes back for these bytes, until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        heard = b""
        while piece := connection.recv(65536):
            heard += piece
        return heard


@pytest.fixture(scope="module")
def folder(fitted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(fitted, tmp_path_factory.mktemp("process") / "store"))


@pytest.fixture(scope="module")
def one(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server with one worker and little patience."""
    patience = {"PALATE_SERVE_IDLE": "1", "PALATE_SERVE_BODY_TIMEOUT": "1", "PALATE_SERVE_DRAIN": "0.5"}
    with serving(folder, tmp_path_factory.mktemp("one"), **patience) as started:
        started.until(started.ready)
        yield started


def test_who_says_nothing_or_half_of_it_is_sent_away(one: Process):
    with ThreadPoolExecutor() as pool:
        told = list(pool.map(lambda sent: raw(one.port, sent), (b"", b"GET / HTTP/1.1\r\nHost: local")))
    assert [one.startswith(b"HTTP/1.1 408 ") for one in told] == [True, True]


def test_a_body_that_never_comes_is_given_up(one: Process):
    told = raw(one.port, HEAD + b"Content-Length: 100\r\n\r\n{")
    assert told.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in told


def test_headers_without_end_are_not_collected(one: Process):
    assert raw(one.port, HEAD + b"X-Long: " + b"x" * 200_000 + b"\r\n\r\n").startswith(b"HTTP/1.1 431 ")


def test_what_is_no_http_gets_an_answer(one: Process):
    assert raw(one.port, b"\x16\x03\x01 hello\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_head_comes_over_the_wire_without_a_body(one: Process):
    asked = b"HEAD /v1/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    head, _, body = raw(one.port, asked).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"content-type: application/json" in head
    assert body == b""


@pytest.mark.parametrize(("kind", "status"), [("application/json", 413), ("text/plain", 415)])
def test_a_client_with_twenty_megabytes_hears_why_they_are_not_taken(one: Process, kind: str, status: int):
    before = psutil.Process(one.handle.pid).memory_info().rss
    pieces = (b"x" * 65_536 for _ in range(320))
    for body in (b"x" * 20_000_000, pieces):
        told = httpx.post(f"{one.url}/v1/events", content=body, headers={"Content-Type": kind}, timeout=PATIENCE)
        assert (told.status_code, told.headers["content-type"]) == (status, "application/problem+json")
    assert psutil.Process(one.handle.pid).memory_info().rss - before < 16 * 2**20


def test_slow_clients_keep_nobody_from_being_served(one: Process):
    slow = [socket.create_connection(("127.0.0.1", one.port)) for _ in range(64)]
    for connection in slow:
        connection.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
    told = httpx.post(f"{one.url}/v1/recommend", json={"user_id": "ann"}, timeout=PATIENCE)
    assert told.status_code == 200
    for connection in slow:
        connection.close()


def test_the_log_is_json_and_names_nobody(one: Process):
    marked = {"user_id": SECRET, "kind": "comment", "item_id": "b1", "text": "私密的话"}
    assert httpx.post(f"{one.url}/v1/events", json={"events": [marked]}).status_code == 200
    httpx.get(f"{one.url}/v1/users/{SECRET}/profile")
    httpx.get(f"{one.url}/v1/search", params={"q": f"{SECRET} 私密的话"})
    httpx.post(f"{one.url}/v1/recommend", json={"user_id": SECRET, "scene": SECRET})
    httpx.get(f"{one.url}/v1/me", headers={"Authorization": "Bearer pal_0000_topsecret"})
    one.until(lambda: '"status":401' in one.log)
    lines = [json.loads(line) for line in one.log.splitlines() if line.startswith("{")]
    request = next(line for line in lines if line.get("route") == "/v1/users/{user_id}/profile")
    assert (request["method"], request["status"], request["tenant"]) == ("GET", 200, "default")
    assert len([line for line in one.log.splitlines() if not line.startswith("{")]) == 2
    assert not [word for word in (SECRET, "私密", "topsecret", "\\u79c1") if word in one.log]


def test_told_to_end_it_says_so_finishes_and_loses_nothing(one: Process, folder: Path):
    writers = Writers(one.url)
    try:
        one.until(lambda: len(writers.acknowledged) > 10)
        one.tell(signal.SIGTERM)
        one.until(lambda: not one.ready())
        assert one.wait() == 0
    finally:
        writers.stop()
    assert writers.statuses <= {200, 503}
    assert lost(folder, writers.acknowledged) == []


@pytest.fixture(scope="module")
def two(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server with two workers."""
    with serving(folder, tmp_path_factory.mktemp("two"), "--workers", "2", PALATE_SERVE_DRAIN="0") as started:
        started.until(started.ready)
        yield started


def workers(process: Process) -> list[psutil.Process]:
    found = psutil.Process(process.handle.pid).children()
    return [one for one in found if works(one)]


def works(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and any("spawn_main" in word for word in process.cmdline())
    except psutil.Error:
        return False


def test_a_worker_that_was_killed_is_replaced_and_nothing_acknowledged_is_lost(two: Process, folder: Path):
    two.until(lambda: len(workers(two)) == 2)
    writers = Writers(two.url)
    try:
        two.until(lambda: len(writers.acknowledged) > 10)
        victim = workers(two)[0]
        victim.kill()
        after = len(writers.acknowledged)
        two.until(lambda: len(writers.acknowledged) > after + 10)
        two.until(lambda: victim.pid not in {one.pid for one in workers(two)} and len(workers(two)) == 2)
    finally:
        writers.stop()
    assert writers.statuses <= {200, 503}
    assert lost(folder, writers.acknowledged) == []


def test_workers_count_together(two: Process):
    def status() -> dict[str, Any]:
        told: dict[str, Any] = httpx.get(f"{two.url}/v1/status", timeout=PATIENCE).json()
        return told

    for _ in range(20):
        httpx.get(f"{two.url}/v1/catalogue")
    counted = next(one for one in status()["routes"] if one["route"] == "/v1/catalogue")
    assert counted["requests"] == 20
    two.until(lambda: status()["workers"] == 2)


def test_workers_whose_parent_was_killed_end_too(two: Process):
    left = workers(two)
    os.kill(two.handle.pid, signal.SIGKILL)
    two.handle.wait(PATIENCE)
    _, alive = psutil.wait_procs(left, timeout=PATIENCE)
    assert alive == []
