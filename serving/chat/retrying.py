"""When to ask again, and when to leave it: back-off with full jitter, `Retry-After`, a budget, a deadline.

Libraries for retries were looked at. What decides here is not one call's own history but what all calls share (the
budget, the breaker) and the deadline, which a library would be given through hooks that are longer than the loop.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from palate.errors import ModelUnavailableError
from serving.chat.breaker import Breaker
from serving.chat.refusals import StatusError

T = TypeVar("T")


@dataclass(frozen=True)
class Retries:
    """How often and how soon to ask again.

    Args:
        tries: so often a request is sent at most.
        first: before the first repetition a wait is drawn from 0 to this many seconds; the range doubles each time.
        most: the range's upper end at most, in seconds.
        share: repetitions may be this share of all requests, so that an outage is not multiplied.
        reserve: and so many more.
    """

    tries: int = 5
    first: float = 0.5
    most: float = 20.0
    share: float = 0.5
    reserve: float = 10.0

    def wait(self, tried: int, rng: random.Random) -> float:
        """Seconds to wait after so many tries: "full jitter" (M. Brooker, Exponential Backoff And Jitter, 2015)."""
        return rng.uniform(0.0, min(self.most, self.first * 2.0 ** (tried - 1)))


class Budget:
    """A bucket of repetitions: each request puts in a share of one, each repetition takes one out.

    >>> budget = Budget(Retries(share=0.5, reserve=1.0))
    >>> budget.spend(), budget.spend()
    (True, False)
    >>> budget.earn(); budget.earn(); budget.spend()
    True
    """

    def __init__(self, settings: Retries, *, most: float = 64.0) -> None:
        self._share, self._left = settings.share, settings.reserve
        self._most = max(most, settings.reserve)

    def earn(self) -> None:
        """A request is sent for the first time."""
        self._left = min(self._most, self._left + self._share)

    def spend(self) -> bool:
        """Take one out; False where there is none."""
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class Persistence:
    """Asks until there is an answer, or no use in asking."""

    def __init__(self, settings: Retries, breaker: Breaker, rng: random.Random, *, budget: Budget) -> None:
        self._settings, self._breaker, self._rng, self._budget = settings, breaker, rng, budget
        self.repeated = 0

    async def insist(self, once: Callable[[], Awaitable[T]], deadline: float) -> T:
        """Return what `once` returns, asking again after faults that may pass.

        Args:
            once: sends the request once.
            deadline: the event loop's time by which all is over.

        Raises:
            ModelUnavailableError: no answer by the deadline, or after as many tries as were worth it.
            ModelRefusedError: `once` was refused for good.
        """
        self._budget.earn()
        tried = 0
        while True:
            await self._breaker.passage(deadline)
            tried += 1
            try:
                return await once()
            except ModelUnavailableError as error:
                await self._pause(error, tried, deadline)
            self.repeated += 1

    async def _pause(self, error: ModelUnavailableError, tried: int, deadline: float) -> None:
        """Wait until it may be asked again, or raise the error. A wait that the server asked for is not on the budget:
        it said itself when it can take the call."""
        wait = self._settings.wait(tried, self._rng)
        asked_for = isinstance(error, StatusError) and error.after is not None
        if isinstance(error, StatusError) and error.after is not None:
            wait += error.after
        late = asyncio.get_running_loop().time() + wait >= deadline
        if tried >= self._settings.tries or late or not (asked_for or self._budget.spend()):
            raise error
        await asyncio.sleep(wait)
