"""Sends requests over kept connections as fast as a server answers, or faster: asyncio alone, no HTTP library.

A load that costs little next to the server it loads: one process, one write and two reads a request.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

ENDLESS = 1_000_000
PATIENCE = 60.0
"""Seconds a client waits for an answer before it counts as none."""


class Question(NamedTuple):
    """One request: method, path, JSON body (None: none) and headers beside the usual ones."""

    method: str
    path: str
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()

    def raw(self) -> bytes:
        """As it goes over the wire."""
        body = b"" if self.body is None else json.dumps(self.body).encode()
        told = [*self.headers, ("Host", "127.0.0.1"), ("Content-Length", str(len(body)))]
        told += [("Content-Type", "application/json")] if body else []
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in told)]
        return "\r\n".join([*lines, "", ""]).encode() + body


class Reply(NamedTuple):
    """What came back: status 0 where nothing did; headers with small letters; how long it took, in seconds."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass
class Loaded:
    """What a load met: how many answers of each status, seconds of each good one, and how long it all took.

    `untold` counts refusals (429, 503) without Retry-After, `broken` connections that ended without an answer.
    """

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    untold: int = 0
    broken: int = 0

    @property
    def count(self) -> int:
        """Answers of all kinds, and what went without one."""
        return sum(self.statuses.values())

    def told(self) -> str:
        """How many answers of each status: "200:12 503:3"."""
        return " ".join(f"{status}:{count}" for status, count in sorted(self.statuses.items()))

    @property
    def a_second(self) -> float:
        """Good answers a second."""
        return len(self.took) / max(self.seconds, 1e-9)

    def quantiles(self) -> tuple[float, float, float]:
        """p50, p95 and p99 of good answers, milliseconds; zeros where there is none."""
        if not self.took:
            return (0.0, 0.0, 0.0)
        p50, p95, p99 = (1000 * np.quantile(self.took, [0.5, 0.95, 0.99])).tolist()
        return (p50, p95, p99)

    def add(self, reply: Reply) -> None:
        """Count one answer."""
        self.statuses[reply.status] += 1
        self.broken += reply.status == 0
        self.untold += reply.status in (429, 503) and "retry-after" not in reply.headers
        if 200 <= reply.status < 300:
            self.took.append(reply.seconds)


class Client:
    """One kept connection to a server at 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, question: Question) -> Reply:
        """Send a question and wait for the whole answer; a connection that the server ended is made anew."""
        started = time.perf_counter()
        try:
            status, headers, body = await asyncio.wait_for(self._exchange(question), PATIENCE)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            self.close()
            return Reply(0, {}, b"", time.perf_counter() - started)
        if headers.get("connection") == "close":
            self.close()
        return Reply(status, headers, body, time.perf_counter() - started)

    def close(self) -> None:
        """End the connection."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    async def _exchange(self, question: Question) -> tuple[int, dict[str, str], bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(question.raw())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        return int(head[0].split(" ")[1]), headers, await _body(reader, headers)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append((await reader.readexactly(size + 2))[:-2])
    await reader.readline()
    return b"".join(parts)


async def load(
    port: int, questions: Callable[[], Question], *, clients: int, seconds: float, most: int = ENDLESS
) -> Loaded:
    """Have so many clients ask, each as soon as it was answered, for so long or until `most` were asked in all."""
    met, left = Loaded(), [most]
    started = time.perf_counter()
    ends = started + seconds

    async def one() -> None:
        client = Client(port)
        try:
            while time.perf_counter() < ends and left[0] > 0:
                left[0] -= 1
                met.add(await client.ask(questions()))
        finally:
            client.close()

    await asyncio.gather(*(one() for _ in range(clients)))
    met.seconds = time.perf_counter() - started
    return met
