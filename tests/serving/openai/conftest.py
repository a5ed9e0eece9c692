"""A served app over the tiny data set, in a thread on a free port, and the official client for it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openai
import pytest
import uvicorn
from openai import OpenAI

from palate.settings import Settings
from serving.http.app import create_app
from serving.http.house import House
from serving.http.settings import ServeSettings

PATIENCE = 60.0


class Served:
    """An app that listens at `url`; `house` is what it serves from."""

    def __init__(self, house: House, port: int) -> None:
        self.house, self.url = house, f"http://127.0.0.1:{port}/v1"

    def client(self, key: str = "none", **more: object) -> OpenAI:
        return OpenAI(base_url=self.url, api_key=key, max_retries=0, timeout=PATIENCE, **more)


@contextmanager
def serving(house: House) -> Iterator[Served]:
    """Serve until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(house), log_level="warning", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        served = Served(house, listening.getsockname()[1])
        _wait(served)
        yield served
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listening.close()


def house_over(
    store: Path, *, unlocked: bool = True, rate: str | None = None, kind: type[House] = House, **settings: object
) -> House:
    return kind.opened(Settings(store=store, **settings), ServeSettings(rate=rate), unlocked=unlocked)


def _wait(served: Served) -> None:
    """Until the store is open, however long its answer tells clients to stay away."""
    hello = [{"role": "user", "content": "Hello"}]
    end = time.monotonic() + PATIENCE
    with served.client() as client:
        while True:
            try:
                client.chat.completions.create(model="palate", messages=hello, user="nobody")
            except openai.InternalServerError as error:
                if error.status_code != 503 or time.monotonic() > end:
                    raise
                time.sleep(0.02)
            else:
                return


@pytest.fixture(scope="session")
def served(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An open server by rules alone, shared by tests that each talk as somebody of their own."""
    import shutil

    folder = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("served") / "store"))
    with serving(house_over(folder)) as started:
        yield started


@pytest.fixture
def client(served: Served) -> Iterator[OpenAI]:
    with served.client() as opened:
        yield opened
