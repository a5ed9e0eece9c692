"""A request, a client that does not dawdle, and a server that fails as it is told."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from typing import Any, TypeVar

import pytest

from palate.chat import ChatRequest, Message
from serving.chat import Alarm, ChatClient, Retries
from tests.faulty import FaultyServer, serving

T = TypeVar("T")
Serve = Callable[..., FaultyServer]
Use = Callable[..., Any]

SOON = Retries(tries=5, first=0.01, most=0.05, reserve=100.0)
CALM = Alarm(faults=1000, silence=1000.0)
"""An alarm that never rings, for tests of what happens without it."""


@pytest.fixture
def asked() -> ChatRequest:
    """Something to ask."""
    return ChatRequest(messages=(Message(role="user", content="DATA\ntag ab12\nEND OF DATA"),), max_tokens=64)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server that fails as it is told."""
    with ExitStack() as stack:
        yield lambda **told: stack.enter_context(serving(FaultyServer(**told)))


@pytest.fixture
def using() -> Use:
    """Runs an async function with a client of a server, and returns what it returns."""

    def run(server: FaultyServer, work: Callable[[ChatClient], Awaitable[T]], **told: Any) -> T:
        usual: dict[str, Any] = {"model": "faulty", "timeout": 5.0, "retries": SOON, "alarm": CALM}

        async def inside() -> T:
            async with ChatClient(server.url, rng=random.Random(3), **(usual | told)) as client:
                return await work(client)

        return asyncio.run(inside())

    return run
