"""A child's hold on its batch: it beats, and ends when the batch is cancelled, its time is over, or it is told to stop.

A signal only leaves a mark, which work in small pieces looks at; where long work runs in one piece, the signal breaks
into it (`interruptible`). Work that does not end in time is left by ending the process: nothing is lost by that.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from types import FrameType, TracebackType
from typing import Self

from palate.errors import PalateError
from serving.jobs.ledger import Ledger
from serving.jobs.words import Status

BEAT = 0.5
"""Seconds between beats."""
GRACE = 10.0
"""Seconds that work gets to stop."""
SIGNALS = (signal.SIGTERM, signal.SIGINT)
GIVEN_UP = 75
"""Exit status of a child whose work would not stop."""


class StoppedError(Exception):
    """The work was told to stop."""


class Hold:
    """Beats for a batch in a thread of its own, from the main thread's `with`.

    Args:
        ledger: where the batch is.
        batch_id: which one.
        owner: the name under which it is held.
        grace: seconds that work gets to stop.
        leave: ends the process at once.
    """

    def __init__(
        self,
        ledger: Ledger,
        batch_id: str,
        owner: str,
        *,
        grace: float = GRACE,
        leave: Callable[[int], object] = os._exit,
    ) -> None:
        self._ledger, self._batch_id, self._owner, self._grace, self._leave = ledger, batch_id, owner, grace, leave
        self.seen: Status | None = "validating"
        """The batch's status as last seen; "expired" when its time is over, None when it is another's."""
        self._told, self._over, self._breaks = Event(), Event(), False
        self._thread = Thread(target=self._beat, name="beat", daemon=True)

    def __enter__(self) -> Self:
        for number in SIGNALS:
            signal.signal(number, self._on_signal)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._breaks = False
        self._over.set()
        self._thread.join()

    @property
    def stopping(self) -> bool:
        """Whether the work should stop."""
        return self._told.is_set()

    def require_going_on(self) -> None:
        """Raise StoppedError when the work should stop."""
        if self.stopping:
            raise StoppedError

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Work that is broken into by StoppedError, wherever it is."""
        self._breaks = True
        try:
            self.require_going_on()
            yield
        finally:
            self._breaks = False

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._told.set()
        if self._breaks:
            self._breaks = False
            raise StoppedError

    def _beat(self) -> None:
        deadline: float | None = None
        while not self._over.wait(BEAT):
            with suppress(PalateError):
                self.seen = self._ledger.beat(self._batch_id, self._owner)
            if self.seen in ("cancelling", "expired", None) and deadline is None:
                self._told.set()
                os.kill(os.getpid(), signal.SIGTERM)
            if self.stopping and deadline is None:
                deadline = time.monotonic() + self._grace
            if deadline is not None and time.monotonic() >= deadline:
                self._leave(GIVEN_UP)
