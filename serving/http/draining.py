"""An orderly end: told to end, a worker first says that it is not ready, then goes when its requests are done."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

from serving.http.house import House

LOOK = 1.0
"""Seconds between looks at whether the process that started this one lives."""


@contextmanager
def draining(house: House) -> Iterator[None]:
    """Until the block ends, SIGTERM makes `/readyz` say 503 at once and ends the server `drain` seconds later, by what
    the server had set for that signal. A worker whose parent has died tells itself to end in the same way.

    To be entered in a running loop; outside the main thread, where no signal is heard, it does nothing.
    """
    with ExitStack() as stack:
        if threading.current_thread() is threading.main_thread():
            stack.enter_context(_listening(house))
            if (parent := multiprocessing.parent_process()) is not None and parent.pid is not None:
                watching = asyncio.ensure_future(_end_with(parent.pid))
                stack.callback(watching.cancel)
        yield


@contextmanager
def _listening(house: House) -> Iterator[None]:
    loop, before = asyncio.get_running_loop(), signal.getsignal(signal.SIGTERM)

    def end() -> None:
        if callable(before):
            before(signal.SIGTERM, None)

    def told(number: int, frame: FrameType | None) -> None:
        delay = 0.0 if house.draining else house.serve.drain
        house.draining = True
        loop.call_soon_threadsafe(loop.call_later, delay, end)

    signal.signal(signal.SIGTERM, told)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


async def _end_with(parent: int) -> None:
    """Tell this process to end once the one that started it is no more."""
    while os.getppid() == parent:
        await asyncio.sleep(LOOK)
    os.kill(os.getpid(), signal.SIGTERM)
