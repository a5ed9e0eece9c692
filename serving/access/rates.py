"""How often a key may be used: so many requests within any stretch of so many seconds (a moving window)."""

from __future__ import annotations

import time

from limits import RateLimitItem, parse_many
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from palate.errors import InputError
from palate.protocols import Clock
from serving.access.caller import Caller
from serving.access.errors import RateLimitedError

MOST = 100_000
"""Requests in one window: each is remembered until the window has passed."""
MEMORY = "memory://"
_LEAST_WAIT = 0.001


def limits_of(rate: str) -> list[RateLimitItem]:
    """The limits that a text like "20/second" or "20/second; 500/minute" names; all of them hold.

    Raises:
        InputError: it names none.
    """
    try:
        found = parse_many(rate)
    except ValueError:
        found = []
    if not found or not all(1 <= one.amount <= MOST for one in found):
        raise InputError(f"rate: expected something like '20/second', 1 to {MOST:,} requests, got {rate[:64]!a}.")
    return found


class Rates:
    """Refuses callers who ask too often.

    Args:
        default: for keys without a rate of their own; None: these may ask as often as they like.
        workers: processes that serve. Each counts for itself and allows its share, unless they count together.
        storage: where is counted: "memory://" for each process by itself, "redis://host:6379" for all together.
        clock: what time it is; `limits` counts by the clock of the machine.

    Raises:
        InputError: the rate or the storage cannot be used.
    """

    def __init__(
        self, default: str | None, workers: int = 1, storage: str = MEMORY, *, clock: Clock = time.time
    ) -> None:
        self._default, self._clock = default, clock
        self._alone = MovingWindowRateLimiter(MemoryStorage())
        self._together = None if storage.startswith("memory:") else _shared(storage)
        self._workers = max(1, workers)
        self._parsed: dict[str, list[RateLimitItem]] = {}
        if default is not None:
            limits_of(default)

    @property
    def waits(self) -> bool:
        """Whether `check` asks another machine, so that an event loop should leave it to a thread."""
        return self._together is not None

    def check(self, caller: Caller) -> None:
        """Count one request. Whoever has no key is not counted: a server without keys serves its own machine only.

        Raises:
            RateLimitedError: it is one too many, and is not counted.
        """
        rate = caller.rate or self._default
        if rate is None or caller.key_id is None:
            return
        if not self._counted_together(rate, caller.key_id):
            self._count(self._alone, self._shares(rate), caller.key_id)

    def _counted_together(self, rate: str, key_id: str) -> bool:
        """Whether all processes counted it as one; where their storage cannot be reached, each counts for itself."""
        if self._together is None:
            return False
        try:
            self._count(self._together, self._limits(rate), key_id)
        except StorageError:
            return False
        return True

    def _count(self, limiter: MovingWindowRateLimiter, rates: list[RateLimitItem], key_id: str) -> None:
        for rate in rates:
            if not limiter.hit(rate, key_id):
                reset = limiter.get_window_stats(rate, key_id).reset_time
                raise RateLimitedError(max(reset - self._clock(), _LEAST_WAIT))

    def _limits(self, rate: str) -> list[RateLimitItem]:
        if rate not in self._parsed:
            self._parsed[rate] = limits_of(rate)
        return self._parsed[rate]

    def _shares(self, rate: str) -> list[RateLimitItem]:
        """What this process allows: as often as all together, or, where that is no whole number, a little less."""
        share = f"{rate} {self._workers}"
        if share not in self._parsed:
            self._parsed[share] = [
                type(one)(max(1, one.amount // self._workers), one.multiples) for one in self._limits(rate)
            ]
        return self._parsed[share]


def _shared(storage: str) -> MovingWindowRateLimiter:
    try:
        return MovingWindowRateLimiter(storage_from_string(storage, wrap_exceptions=True))
    except (ConfigurationError, NotImplementedError, ValueError) as error:
        seen = ascii(storage.partition(":")[0][:32])
        raise InputError(
            f"rate storage: {seen} cannot be used. Name {MEMORY}, or redis://HOST:PORT with the package redis."
        ) from error
