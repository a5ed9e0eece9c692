"""Lets code without an event loop wait for code that needs one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Iterator
from functools import cache
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


def waited(work: Coroutine[Any, Any, T]) -> T:
    """What `work` comes to, done in a loop that runs in a thread of its own, the same for all."""
    return asyncio.run_coroutine_threadsafe(work, _loop()).result()


def drawn(pieces: AsyncGenerator[T, None]) -> Iterator[T]:
    """The pieces, one by one; left before the end, the generator is closed."""
    try:
        while True:
            try:
                yield waited(_next(pieces))
            except StopAsyncIteration:
                return
    finally:
        waited(_closed(pieces))


async def _next(pieces: AsyncGenerator[T, None]) -> T:
    return await anext(pieces)


async def _closed(pieces: AsyncGenerator[T, None]) -> None:
    await pieces.aclose()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="palate-background", daemon=True).start()
    return loop
