"""The whole app, served for real on a free port by a thread of this process."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import structlog
import uvicorn

from palate.settings import Settings
from serving.access.keys import KeyRing
from serving.http.app import create_app
from serving.http.connections import PatientProtocol
from serving.http.house import House
from serving.http.settings import ServeSettings

PATIENCE = 120.0
"""Seconds until a service must have loaded, or a server must have ended."""


@dataclass(frozen=True)
class Served:
    """A served app: where it listens, its keys, and what it stands on."""

    url: str
    keys: KeyRing
    house: House

    def key(self, tenant: str, scope: Any, user_id: str | None = None) -> str:
        """The text of a new key."""
        return self.keys.create(tenant, (scope,), user_id=user_id, now=time.time())[1]

    def wait_ready(self, *keys: str) -> None:
        """Until the tenants of these keys answer; each begins to load when first asked."""
        ends = time.monotonic() + PATIENCE
        with httpx.Client(base_url=self.url, timeout=PATIENCE) as client:
            for key in keys:
                bearer = {"Authorization": f"Bearer {key}"}
                while client.get("/v1/catalogue", headers=bearer).status_code == 503:
                    assert time.monotonic() < ends, "a service did not load"
                    time.sleep(0.1)


@contextmanager
def served(folder: Path, **limits: Any) -> Iterator[Served]:
    """The app over the store in `folder`, which asks for keys; without limits of rate unless they are named."""
    serve = ServeSettings(**({"rate": "", "drain": 0.0} | limits))
    with faults_alone_logged():
        house = House.opened(Settings(store=folder), serve)
        with socket.socket() as listening, running(create_app(house), listening) as url:
            yield Served(url, house.keys, house)


@contextmanager
def faults_alone_logged() -> Iterator[None]:
    """No line for each request; afterwards logging is as before, for the tests that read it."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        yield
    finally:
        structlog.configure(**before)


class Quiet(PatientProtocol):
    """Writes no access log, although pytest listens to every logger."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        self.access_log = False
        super().connection_made(transport)


@contextmanager
def running(app: Any, listening: socket.socket) -> Iterator[str]:
    """An app that answers at the address given, until the end."""
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=Quiet, ws="none", log_config=None, access_log=False, proxy_headers=False,
        server_header=False, timeout_graceful_shutdown=5,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    ends = time.monotonic() + PATIENCE
    while not server.started:
        assert thread.is_alive(), "the server ended before it listened"
        assert time.monotonic() < ends, "the server does not listen"
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(PATIENCE)
    assert not thread.is_alive(), "the server does not end"
