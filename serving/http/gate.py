"""Back-pressure: so many requests are worked on, so many wait, and more are refused at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from palate.errors import PalateError


class FullError(PalateError):
    """As many requests as may wait are waiting."""

    def __init__(self) -> None:
        super().__init__("The server has more to do than it can. Try again in a moment.")


class Gate:
    """Lets requests in, first come first served.

    Args:
        places: requests worked on at once.
        queue: requests that may wait for a place.
    """

    def __init__(self, places: int, queue: int) -> None:
        self._places, self._queue = places, queue
        self._free = asyncio.Semaphore(places)
        self.working = 0
        self.waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place to work at, when it is one's turn.

        Raises:
            FullError: too many wait already.
        """
        await self._enter()
        self.working += 1
        try:
            yield
        finally:
            self.working -= 1
            self._free.release()

    async def _enter(self) -> None:
        if self._free.locked() and self.waiting >= self._queue:
            raise FullError
        self.waiting += 1
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1
