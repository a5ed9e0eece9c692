"""The application over the tiny data set, in this process and in one of its own, and small ones to try a layer on."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message

from palate.settings import Settings
from serving.access.caller import Scope
from serving.access.database import ACCESS
from serving.access.keys import KeyRing
from serving.http.app import create_app
from serving.http.house import House
from serving.http.settings import ServeSettings
from serving.workspace import Workspace

PATIENCE = 120.0
PERSON = "ann"


@pytest.fixture(scope="session")
def fitted(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared store with everything fitted. Only to be copied."""
    folder = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("fitted") / "store"))
    with Workspace(Settings(store=folder)) as work:
        work.fit()
    return folder


@contextmanager
def running(folder: Path, *, unlocked: bool = True, **serve: Any) -> Iterator[TestClient]:
    """A client of the application over a store, once it is ready."""
    house = House.opened(Settings(store=folder), ServeSettings(**{"drain": 0.0, **serve}), unlocked=unlocked)
    with TestClient(create_app(house), base_url="http://localhost", raise_server_exceptions=False) as client:
        end = time.monotonic() + PATIENCE
        while client.get("/readyz").status_code == 503 and time.monotonic() < end:
            time.sleep(0.02)
        yield client


@pytest.fixture(scope="session")
def open_store(fitted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(fitted, tmp_path_factory.mktemp("open") / "store"))


@pytest.fixture(scope="session")
def client(open_store: Path) -> Iterator[TestClient]:
    """Of an open server that all tests share: each writes about people of its own only."""
    with running(open_store) as shared:
        yield shared


@dataclass
class Keyed:
    """A server that asks for keys; `header` makes one of these scopes and gives the header for it."""

    client: TestClient
    ring: KeyRing

    def header(self, *scopes: Scope, **more: Any) -> dict[str, str]:
        _, secret = self.ring.create("default", scopes, now=time.time(), **more)
        return {"Authorization": f"Bearer {secret}"}


@pytest.fixture(scope="session")
def keyed(fitted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyed]:
    folder = Path(shutil.copytree(fitted, tmp_path_factory.mktemp("keyed") / "store"))
    ring = KeyRing.open(folder / ACCESS)
    with running(folder, unlocked=False) as shared:
        yield Keyed(shared, ring)
    ring.close()


# -- one layer by itself ----------------------------------------------------------------------------------------------


@dataclass
class Heard:
    """What an application answered."""

    messages: list[Message] = field(default_factory=list)

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int | None:
        return next((one["status"] for one in self.messages if one["type"] == "http.response.start"), None)

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(next(one["headers"] for one in self.messages if one["type"] == "http.response.start"))

    @property
    def body(self) -> bytes:
        return b"".join(one.get("body", b"") for one in self.messages if one["type"] == "http.response.body")


Ask = Callable[..., Awaitable[Heard]]


async def ask(
    app: ASGIApp,
    path: str = "/v1/echo",
    *,
    method: str = "POST",
    headers: Sequence[tuple[bytes, bytes]] = (),
    chunks: Sequence[bytes] | None = None,
    hang: bool = False,
) -> Heard:
    """Ask an application, piece by piece; with `hang` the last piece never comes."""
    heard = Heard()
    left = [{"type": "http.request", "body": one, "more_body": True} for one in chunks or ()]
    if left and not hang:
        left[-1]["more_body"] = False

    async def receive() -> Message:
        if left:
            return left.pop(0)
        if hang:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": list(headers), "http_version": "1.1", "scheme": "http",
    }  # fmt: skip
    await app(scope, receive, heard.send)
    return heard


# -- a process of its own ---------------------------------------------------------------------------------------------


@dataclass
class Process:
    """A server in a process of its own; `log` is what it wrote so far."""

    handle: subprocess.Popen[bytes]
    port: int
    log_file: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def tell(self, number: int) -> None:
        self.handle.send_signal(number)

    def wait(self) -> int:
        return self.handle.wait(PATIENCE)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is so."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, self.log
            time.sleep(0.05)

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz").status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def serving(folder: Path, tmp_path: Path, *arguments: str, **environment: str) -> Iterator[Process]:
    """`palate serve` over a store, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = tmp_path / "server.log"
    begin = [sys.executable, "-c", "from serving.cli import main; main()"]
    command = [*begin, "serve", "--store", str(folder), "--port", str(port), *arguments]
    with log.open("wb") as out:
        handle = subprocess.Popen(
            command, stdout=out, stderr=out, env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
            start_new_session=True,
        )  # fmt: skip
    started = Process(handle, port, log)
    try:
        yield started
    finally:
        if handle.poll() is None:
            os.killpg(handle.pid, signal.SIGKILL)
            handle.wait(PATIENCE)
