"""What the benchmarks share: a step in a process of its own, with its time and peak memory, and a table to print."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Generic, NamedTuple, TypeVar

import psutil

T = TypeVar("T")
SAMPLE_EVERY = 0.05
MIB = 2**20


class Step(NamedTuple, Generic[T]):
    """What a step returned, how many seconds it took, and the most memory it held, its child processes included."""

    result: T
    seconds: float
    peak_mib: float


def apart(work: Callable[..., T], *arguments: Any) -> Step[T]:
    """Do `work` in a fresh process, so that no step's memory counts for another; `work` stands at a module's top."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, work, arguments).result()


def _measured(work: Callable[..., T], arguments: Sequence[Any]) -> Step[T]:
    with PeakMemory() as memory:
        started = time.perf_counter()
        result = work(*arguments)
        seconds = time.perf_counter() - started
    return Step(result, seconds, memory.mib)


class PeakMemory:
    """Watches the resident memory of this process and its children, twenty times a second, as a context manager."""

    def __init__(self) -> None:
        self.mib = 0.0
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look_until_ended, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._watch.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._ended.set()
        self._watch.join()

    def _look_until_ended(self) -> None:
        own = psutil.Process()
        while True:
            everyone = [own, *own.children(recursive=True)]
            self.mib = max(self.mib, sum(map(_resident, everyone)) / MIB)
            if self._ended.wait(SAMPLE_EVERY):
                return


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def show(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads: the first column to the left, the others to the right; None leaves a place empty.

    >>> show(["step", "seconds"], [["fit", 1.25], ["build", None]])
    step   seconds
    fit       1.25
    build
    """
    told = [[_told(cell) for cell in row] for row in [heads, *rows]]
    widths = [max(len(row[column]) for row in told) for column in range(len(heads))]
    for row in told:
        first, *others = row
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        print("  ".join(cells).rstrip())


def _told(cell: object) -> str:
    """Two decimals for what is small, none for what is large."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.2f}" if abs(cell) < 100 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
