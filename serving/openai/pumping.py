"""Lets something that tells what it does run in one task of its own, whoever listens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from typing import TypeVar

from starlette.requests import Request

T = TypeVar("T")


async def pumped(told: AsyncGenerator[T]) -> AsyncGenerator[T]:
    """All that `told` tells, run from its beginning to its end in one task: what it opens is closed where it was
    opened. Who stops listening cancels it."""
    heard: asyncio.Queue[T | None] = asyncio.Queue()
    work = asyncio.create_task(_pump(told, heard))
    try:
        while (one := await heard.get()) is not None:
            yield one
        await work
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def unless_gone(request: Request, work: Awaitable[T]) -> T | None:
    """What `work` comes to; None, and the work cancelled, where the client hangs up before. The request's body must
    have been read."""
    working, watching = asyncio.ensure_future(work), asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, watching):
            task.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _pump(told: AsyncGenerator[T], heard: asyncio.Queue[T | None]) -> None:
    try:
        async with aclosing(told):
            async for one in told:
                heard.put_nowait(one)
    finally:
        heard.put_nowait(None)
