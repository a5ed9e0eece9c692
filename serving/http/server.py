"""Runs the application: one process that answers, or a parent that keeps several alive."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from fastapi import FastAPI
from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

from palate.errors import InputError
from palate.settings import Settings
from serving.access.database import access_file
from serving.access.keys import KeyRing
from serving.access.rates import Rates
from serving.http.connections import PatientProtocol
from serving.http.logs import LEVELS, configure
from serving.http.metrics import TOGETHER
from serving.http.settings import ServeSettings
from serving.loopback import is_loopback

HEARTBEAT = 30
"""Seconds within which a worker must show that it lives. One that dies just when it is asked is missed only then."""


@dataclass(frozen=True)
class Factory:
    """Makes the application in each worker; it travels to workers as it is."""

    settings: Settings
    serve: ServeSettings
    unlocked: bool

    def __call__(self) -> FastAPI:
        """The application of one worker."""
        from serving.http.app import create_app
        from serving.http.house import House
        from serving.http.tracing import trace

        configure(self.serve.log_level)
        app = create_app(House.opened(self.settings, self.serve, unlocked=self.unlocked))
        trace(app)
        return app


def may_run_open(settings: Settings, serve: ServeSettings) -> bool:
    """Whether the server needs no keys: none was ever made, and only this machine can reach it.

    Raises:
        InputError: none was ever made, and others can reach it.
    """
    settings.store.mkdir(parents=True, exist_ok=True)
    ring = KeyRing.open(access_file(settings))
    try:
        if not ring.empty():
            return False
    finally:
        ring.close()
    if not is_loopback(serve.host):
        said = f"No key was made yet, and others could reach {serve.host}."
        raise InputError(f"{said} Make one with `palate keys create --scope admin`, or serve at 127.0.0.1.")
    return True


def check(serve: ServeSettings) -> None:
    """See to it that no worker fails over what was set.

    Raises:
        InputError: a rate, the storage of rates, or the level of the log cannot be understood.
    """
    Rates(serve.rate or None, serve.workers, serve.rate_storage)
    if serve.log_level not in LEVELS:
        raise InputError(f"log_level: expected one of {', '.join(LEVELS)}.")


def listen(serve: ServeSettings) -> socket.socket:
    """A socket at the address to be served.

    Raises:
        InputError: it is taken, or is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in serve.host else socket.AF_INET
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((serve.host, serve.port))
        made.listen(2048)
    except OSError as error:
        made.close()
        why = error.strerror or "it cannot be used"
        raise InputError(f"{serve.host}:{serve.port}: {why}. Choose another --host or --port.") from error
    made.set_inheritable(True)
    return made


def run(settings: Settings, serve: ServeSettings, *, unlocked: bool, listening: socket.socket) -> None:
    """Answer until told to end (SIGTERM, or Ctrl-C); return when requests under way are done, or cut off after
    `grace` seconds."""
    config = Config(
        Factory(settings, serve, unlocked),
        factory=True,
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        workers=serve.workers,
        timeout_keep_alive=serve.idle,
        timeout_graceful_shutdown=int(serve.grace),
        timeout_worker_healthcheck=HEARTBEAT,
    )
    signal.signal(signal.SIGTERM, _outlive)
    if serve.workers == 1:
        Server(config).run(sockets=[listening])
    else:
        configure(serve.log_level)
        _counting_together(lambda: Multiprocess(config, sockets=[listening]).run())


def _outlive(number: int, frame: FrameType | None) -> None:
    """The server tells itself its signal once more when all is done: by then there is nothing left to end."""


def _counting_together(work: Callable[[], None]) -> None:
    """Work with a folder in which workers count together."""
    folder = tempfile.mkdtemp(prefix="palate-metrics-")
    os.environ[TOGETHER] = folder
    try:
        work()
    finally:
        del os.environ[TOGETHER]
        shutil.rmtree(folder, ignore_errors=True)
