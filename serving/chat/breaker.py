"""Stops asking a server that answers nobody, and finds out when it does again. A canary decides: a completion of one
token, for a server's `/health` may say 200 while its engine is dead."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from palate.errors import ModelError, ModelRefusedError, ModelUnavailableError
from serving.chat.refusals import StatusError

State = Literal["closed", "open"]


@dataclass(frozen=True)
class Alarm:
    """When a server is doubted, and how it is probed. All but `faults` in seconds.

    Args:
        faults: so many in a row, with no answer between them, call for a canary.
        silence: calls under way, and no answer at all for so long, call for one too.
        canary: a canary must be answered within this. Silence and canary together are under ten seconds.
        first: the wait until the next canary; it doubles each time.
        most: that wait at most.
        patience: so long a call waits at an open breaker; None means until its own deadline. Waiting is the rule, for
            most outages are a server that starts anew, and a batch would else lose users to it. A person who waits
            for an answer is better served by 0.
    """

    faults: int = 5
    silence: float = 5.0
    canary: float = 4.0
    first: float = 0.5
    most: float = 15.0
    patience: float | None = None


class Breaker:
    """Closed while the server answers; open from a canary that failed to the next answer to anybody.

    Calls under way when it opens are left alone: they may yet be answered, and a busy server that was wrongly doubted
    closes the breaker with its next answer.

    Args:
        canary: asks for one token, by the event loop's time it is given. A server that refuses it, or answers 429, is
            alive.
        alarm: when to doubt.
        rng: spreads the waits between canaries.
    """

    def __init__(self, canary: Callable[[float], Awaitable[object]], alarm: Alarm, rng: random.Random) -> None:
        self._canary, self._alarm, self._rng = canary, alarm, rng
        self._passable = asyncio.Event()
        self._passable.set()
        self._faults, self._under_way, self._heard = 0, 0, 0.0
        self._ear: asyncio.TimerHandle | None = None
        self._probe: asyncio.Task[None] | None = None
        self._why = "nothing"
        self.opened = 0

    @property
    def state(self) -> State:
        """Whether calls are let through."""
        return "closed" if self._passable.is_set() else "open"

    async def passage(self, deadline: float) -> None:
        """Return once calls are let through; `deadline` is the event loop's time until which this call may wait.

        Raises:
            ModelUnavailableError: "circuit_open", for they were not.
        """
        if self._passable.is_set():
            return
        patience = self._alarm.patience
        until = deadline if patience is None else min(deadline, _now() + patience)
        try:
            async with asyncio.timeout_at(until):
                await self._passable.wait()
        except TimeoutError:
            message = f"not asked, for it answers nobody; its last word: {self._why}"
            raise ModelUnavailableError(message, "circuit_open") from None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Hear how one call ends; doubt the server if none does."""
        self._listen()
        self._under_way += 1
        try:
            yield
            self.good()
        except ModelError as error:
            self.good() if _alive(error) else self._bad(error)
            raise
        finally:
            self._under_way -= 1

    def good(self) -> None:
        """The server answered somebody."""
        self._faults, self._heard = 0, _now()
        if not self._passable.is_set():
            self._passable.set()
            if self._probe is not None and self._probe is not asyncio.current_task():
                self._probe.cancel()

    async def aclose(self) -> None:
        """End what is under way."""
        if self._ear is not None:
            self._ear.cancel()
        if self._probe is not None:
            self._probe.cancel()
            await asyncio.gather(self._probe, return_exceptions=True)

    def _bad(self, error: ModelError) -> None:
        self._faults += 1
        self._why = str(error)
        if self._faults >= self._alarm.faults:
            self._doubt()

    def _doubt(self) -> None:
        if self._probe is None or self._probe.done():
            self._probe = asyncio.get_running_loop().create_task(self._probing())

    async def _probing(self) -> None:
        wait = self._alarm.first
        while not await self._answers():
            if self._passable.is_set():
                self._passable.clear()
                self.opened += 1
            await asyncio.sleep(self._rng.uniform(wait / 2, wait))
            wait = min(2 * wait, self._alarm.most)
        self.good()

    async def _answers(self) -> bool:
        try:
            await self._canary(_now() + self._alarm.canary)
        except ModelError as error:
            self._why = str(error)
            return _alive(error)
        return True

    def _listen(self) -> None:
        """Begin to count silence with the first call under way."""
        if self._under_way == 0:
            self._heard = _now()
        if self._ear is None:
            self._ear = asyncio.get_running_loop().call_later(self._alarm.silence, self._hearken)

    def _hearken(self) -> None:
        self._ear = None
        if self._under_way == 0:
            return
        left = self._heard + self._alarm.silence - _now()
        if left <= 0.0:
            self._doubt()
        wait = left if left > 0.0 else self._alarm.silence
        self._ear = asyncio.get_running_loop().call_later(wait, self._hearken)


def _alive(error: ModelError) -> bool:
    """Whether a server that says this is up: it refuses this request, or has too many at the moment (429)."""
    return isinstance(error, ModelRefusedError) or (isinstance(error, StatusError) and error.status == 429)


def _now() -> float:
    return asyncio.get_running_loop().time()
