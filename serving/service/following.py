"""Lets profiles follow what came in for many people at once, in the background, one after another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from palate.errors import PalateError

PAUSE = 0.5
"""Seconds to wait where the service has other things to do."""


class Following:
    """People whose profiles are still to follow. Used from one event loop.

    Args:
        follow: brings one person's profile up to date.
    """

    def __init__(self, follow: Callable[[str], Awaitable[None]]) -> None:
        self._follow = follow
        self._left: dict[str, None] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, users: Iterable[str]) -> None:
        """Let the profiles of these people follow, too."""
        self._left |= dict.fromkeys(users)
        if self._left and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    def forget(self, user_id: str) -> None:
        """Leave this person out."""
        self._left.pop(user_id, None)

    async def done(self) -> None:
        """Wait until all have followed."""
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def stop(self) -> None:
        """Leave the rest: a profile is caught up with when it is next asked for."""
        self._left.clear()
        if self._task is not None:
            self._task.cancel()
            await self.done()

    async def _run(self) -> None:
        while self._left:
            user_id = next(iter(self._left))
            del self._left[user_id]
            try:
                await self._follow(user_id)
            except PalateError:
                await asyncio.sleep(PAUSE)
