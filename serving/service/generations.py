"""Which opened store answers now, and which older ones are still answering somebody."""

from __future__ import annotations

from collections.abc import Callable

from serving.service.opened import Opened


class Lease:
    """The use of an opened store until `release`."""

    def __init__(self, opened: Opened, ended: Callable[[], None]) -> None:
        self.opened = opened
        self._ended: Callable[[], None] | None = ended

    def release(self) -> None:
        """Use it no more; saying so twice is no harm."""
        ended, self._ended = self._ended, None
        if ended is not None:
            ended()


class Generations:
    """The opened store in use; those it took the place of are closed after their last request. Used from one event
    loop."""

    def __init__(self) -> None:
        self._now: Opened | None = None
        self._held: dict[int, tuple[Opened, int]] = {}

    @property
    def now(self) -> Opened | None:
        """The one that new requests are given; None before the first."""
        return self._now

    def lease(self) -> Lease | None:
        """The use of the current one; None before the first."""
        if self._now is None:
            return None
        opened = self._now
        self._held[id(opened)] = (opened, self._count(opened) + 1)
        return Lease(opened, lambda: self._release(opened))

    def swap(self, newer: Opened) -> None:
        """Put another one in place of the current one."""
        older, self._now = self._now, newer
        if older is not None and not self._count(older):
            older.close()

    def close(self) -> None:
        """Close all, whoever still uses them."""
        held, self._held = self._held, {}
        now, self._now = self._now, None
        every = {key: opened for key, (opened, _) in held.items()}
        if now is not None:
            every[id(now)] = now
        for opened in every.values():
            opened.close()

    def _count(self, opened: Opened) -> int:
        return self._held.get(id(opened), (opened, 0))[1]

    def _release(self, opened: Opened) -> None:
        left = self._count(opened) - 1
        if left > 0:
            self._held[id(opened)] = (opened, left)
            return
        if self._held.pop(id(opened), None) and opened is not self._now:
            opened.close()
