"""Work that goes on until this process is told to end.

A signal that raises where the process happens to be can leave somebody's lock taken (an HTTP client's pool, the one
around `waitpid`), after which nothing ends any more, or is lost in a finaliser. So the work has a thread of its own,
and a signal only leaves a mark, which the main thread sees while it does nothing else.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
LOOK = 0.1
"""Seconds between looks at whether a signal has come."""


def until_told(
    work: Callable[[], None], *, stop: Callable[[], None], kill: Callable[[], None]
) -> signal.Signals | None:
    """Run `work` until it ends or a signal comes; which one, None for none. To be called in the main thread.

    Args:
        work: runs in another thread; what it raises is raised here, unless a signal came first.
        stop: has the work end in order, and returns when it may; called once, after the first signal.
        kill: cuts `stop` short, at every further signal. It runs in the middle of anything, so it must take no lock.
    """
    failed: list[BaseException] = []
    worker = Thread(target=_caught, args=(work, failed), name="work", daemon=True)
    with _heard(kill) as told:
        worker.start()
        while worker.is_alive() and not told:
            worker.join(LOOK)
        if told:
            stop()
        worker.join()
    if told:
        return told[0]
    if failed:
        raise failed[0]
    return None


def _caught(work: Callable[[], None], failed: list[BaseException]) -> None:
    try:
        work()
    except BaseException as error:
        failed.append(error)


@contextmanager
def _heard(again: Callable[[], None]) -> Iterator[list[signal.Signals]]:
    """The signals that came, in their order; `again` is called at each but the first."""
    told: list[signal.Signals] = []

    def note(number: int, frame: FrameType | None) -> None:
        told.append(signal.Signals(number))
        if len(told) > 1:
            again()

    before = {one: signal.signal(one, note) for one in SIGNALS}
    try:
        yield told
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
