"""Servers in processes of their own: Palate's, and a bare handler that answers with a raw vector query."""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psutil
from pydantic import BaseModel

if TYPE_CHECKING:
    from fastapi import FastAPI

WAIT = 300.0
"""Seconds within which a server must be ready."""
ASKED = 10
"""Connections for each worker that must all meet a ready one: who takes a connection is chance."""
PALATE = "from serving.cli import main; main()"


class Asked(BaseModel):
    """What the bare handler is asked."""

    user_id: str
    k: int = 10


class Served(NamedTuple):
    """A server that is ready: where it listens, its process, and how many seconds it took to be ready."""

    port: int
    pid: int
    ready_after: float

    def everyone(self) -> list[psutil.Process]:
        """The server's process and its children."""
        return [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]

    def cpu_seconds(self) -> float:
        """Processor time that all of them took up to now."""
        return sum(times.user + times.system for times in (one.cpu_times() for one in self.everyone()))


@contextmanager
def palate(store: Path, *options: str, workers: int = 1) -> Iterator[Served]:
    """`palate serve` over a store, without keys, and ended when left."""
    port = free_port()
    command = [sys.executable, "-c", PALATE, "serve", "--store", str(store), "--port", str(port), *options]
    with _running([*command, "--workers", str(workers)], port, workers) as served:
        yield served


@contextmanager
def bare(store: Path) -> Iterator[Served]:
    """The bare handler over a store's index, and ended when left."""
    port = free_port()
    with _running([sys.executable, __file__, str(store), str(port)], port, 1) as served:
        yield served


def free_port() -> int:
    """A port at 127.0.0.1 that nobody listens at."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def end_when_told() -> None:
    """Have SIGTERM end this process as Ctrl-C does, so that its servers end with it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


@contextmanager
def _running(command: Sequence[str], port: int, workers: int) -> Iterator[Served]:
    environment = {"OMP_NUM_THREADS": "1"} | dict(os.environ)
    started = time.monotonic()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while not all(_is_ready(port) for _ in range(1 if workers == 1 else ASKED * workers)):
            if process.poll() is not None or time.monotonic() - started > WAIT:
                raise RuntimeError(f"{' '.join(command)}: not ready")
            time.sleep(0.2)
        yield Served(port, process.pid, time.monotonic() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _is_ready(port: int) -> bool:
    """Whether the worker that takes a new connection is ready."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def serve_bare(store: Path, port: int) -> None:
    """Answer POST /v1/recommend with the items nearest to the person's vector: ids and titles, nothing else.

    The vector, the mean of their interest vectors, is made before; the query runs in the event loop, which for one
    process is the fastest that it can be. The server is set up as Palate's is.
    """
    from uvicorn import Config, Server

    from serving.http.connections import PatientProtocol

    app = _bare_app(store)
    config = Config(
        app, host="127.0.0.1", port=port, http=PatientProtocol, ws="none", log_config=None, access_log=False,
        proxy_headers=False, server_header=False, timeout_keep_alive=15,
    )  # fmt: skip
    Server(config).run()


def _bare_app(store: Path) -> FastAPI:
    import numpy as np
    from fastapi import FastAPI

    from history.store import Store
    from retrieval.embed.load import load_embedder
    from retrieval.index import Index

    held = Store.open(store)
    index = Index.open(held, store / "index", load_embedder("minilm"))
    titles = {item.item_id: item.title for item in held.items()}
    vectors = {}
    for user in held.users():
        found = index.interests_of(user)
        if found is not None:
            mean = found.matrix.mean(axis=0)
            vectors[user] = (mean / max(float(np.linalg.norm(mean)), 1e-9))[None, :].astype(np.float32)
    nobody = np.zeros((1, index.manifest.dimension), np.float32)
    app = FastAPI()

    @app.get("/readyz")
    async def ready() -> dict[str, bool]:
        return {"ready": True}

    @app.post("/v1/recommend")
    async def recommend(asked: Asked) -> dict[str, list[dict[str, str]]]:
        ids = index.search_items(vectors.get(asked.user_id, nobody), asked.k).ids[0]
        return {"items": [{"item_id": item, "title": titles[item]} for item in ids]}

    return app


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("store", type=Path)
    parser.add_argument("port", type=int)
    given = parser.parse_args()
    serve_bare(given.store, given.port)
