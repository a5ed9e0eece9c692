"""Locks on conversations and their people, across the processes that serve one store.

A byte of one file stands for each name, at a place that its hash says; the system lets go of it however a process ends
(POSIX.1-2017, fcntl). Within one process `Turns` keeps the order. Where a system has no such locks there are none.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import blake2b
from pathlib import Path
from types import ModuleType

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:
    fcntl = None

FILE = "turns.lock"
STEP = 0.03
"""Seconds between two looks at what another process holds."""
PLACES = 2**62


class TurnLocks:
    """Locks in a file beside the store; `close` lets go of all. Used from one event loop."""

    def __init__(self, store: Path) -> None:
        self._path = store / FILE
        self._file: int | None = None
        self._held: Counter[int] = Counter()

    @asynccontextmanager
    async def hold(self, name: str, *, shared: bool, patience: float) -> AsyncIterator[bool]:
        """Hold a name, alone or with others who share it; whether it could be had within `patience` seconds.

        Several holders in this process are one to the others; the first of them says whether it is shared.
        """
        place = int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()) % PLACES
        got = bool(self._held[place]) or await self._got(place, shared=shared, patience=patience)
        self._held[place] += got
        try:
            yield got
        finally:
            self._held[place] -= got
            if not self._held[place]:
                del self._held[place]
                self._let_go(place, really=got)

    def close(self) -> None:
        """Let go of everything."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    async def _got(self, place: int, *, shared: bool, patience: float) -> bool:
        ends = asyncio.get_running_loop().time() + patience
        while not self._try(place, shared=shared):
            if asyncio.get_running_loop().time() >= ends:
                return False
            await asyncio.sleep(STEP)
        return True

    def _try(self, place: int, *, shared: bool) -> bool:
        if fcntl is None:
            return True
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.lockf(self._file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB, 1, place)
        except OSError:
            return False
        return True

    def _let_go(self, place: int, *, really: bool) -> None:
        if fcntl is not None and self._file is not None and really:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)
