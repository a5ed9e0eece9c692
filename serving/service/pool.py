"""Threads for heavy work, few of them, with a bound on how much may wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from serving.service.errors import OverloadedError

T = TypeVar("T")
WAITING = 256
"""Calls that may wait for a thread."""


class Pool:
    """Runs functions in threads of its own; used from one event loop.

    Args:
        workers: how many run at once.
        waiting: how many more may wait; beyond, a call is refused at once.
        name: what the threads are called.
    """

    def __init__(self, workers: int, *, waiting: int = WAITING, name: str = "palate") -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._most, self._held = workers + waiting, 0

    async def run(self, work: Callable[[], T], *, done: Callable[[], None] | None = None) -> T:
        """What `work` returns. A caller that goes away while it waits takes its work along; what has begun is ended.

        Args:
            work: runs in a thread.
            done: called in the event loop once `work` has ended or will never begin, whoever still waits for it.

        Raises:
            OverloadedError: too much is waiting; `done` is called.
        """
        ended = done or _nothing
        if self._held >= self._most:
            ended()
            raise OverloadedError("Too many requests are waiting. Try again in a moment.")
        loop = asyncio.get_running_loop()
        self._held += 1
        future = self._submitted(work, ended)
        future.add_done_callback(lambda _: _tell(loop, lambda: self._ended(ended)))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """End what runs, and let go of the threads; what waits never begins. It may take as long as what runs."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _submitted(self, work: Callable[[], T], ended: Callable[[], None]) -> Future[T]:
        try:
            return self._threads.submit(work)
        except RuntimeError as closed:
            self._ended(ended)
            raise OverloadedError("The service is stopping. Ask again in a moment.") from closed

    def _ended(self, told: Callable[[], None]) -> None:
        self._held -= 1
        told()


def _tell(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """Have the event loop call it, unless it is gone."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(call)


def _nothing() -> None:
    """Nobody wants to hear."""
