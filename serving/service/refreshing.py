"""Makes models and index anew in a process of its own, at once or some seconds after the last change."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

from pydantic import SecretStr

from palate.settings import Settings

LONGEST_TOLD = 500
MERCY = 5.0
"""Seconds that a fit has to end when it is told to."""


def environment(settings: Settings) -> dict[str, str]:
    """The environment in which a process of its own has the same settings."""
    named = {f"PALATE_{name.upper()}": _text(value) for name, value in settings if value is not None}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("PALATE_")}, **named}


def _text(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


async def fitted(settings: Settings) -> str | None:
    """Fit everything anew in a process of its own; None when that went well, else what went wrong."""
    command = (sys.executable, "-m", "serving.service.fitting")
    process = await asyncio.create_subprocess_exec(
        *command,
        env=environment(settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        await _end(process)
        raise
    if process.returncode == 0:
        return None
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return (lines[-1] if lines else f"it ended with {process.returncode}")[:LONGEST_TOLD]


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), MERCY)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


class Later:
    """Has something done once, some seconds after it was last asked for. Used from one event loop.

    Args:
        work: what is to be done; it is not begun again while it runs, but once more afterwards where it was asked for.
        seconds: of quiet to wait for.
    """

    def __init__(self, work: Callable[[], Awaitable[None]], seconds: float) -> None:
        self._work, self._seconds = work, seconds
        self._asked = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> bool:
        """Whether it is still to be done, or being done."""
        return self._task is not None and not self._task.done()

    def ask(self) -> None:
        """Ask for it."""
        self._asked += 1
        if not self.waiting:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Do it no more; what is being done is broken off."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        done = -1
        while done != self._asked:
            heard = self._asked
            await asyncio.sleep(self._seconds)
            if heard == self._asked:
                await self._work()
                done = heard
