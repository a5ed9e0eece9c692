"""Keeps methods away from the files of the data set while they learn and answer.

The truth is in those files. A method is handed the training part; one that opens the data set itself is stopped. Files
opened by Python are seen, and SQLite databases; files that a library opens in machine code are not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from palate.errors import PalateError

_WATCHED = frozenset({"open", "sqlite3.connect", "os.listdir", "os.scandir"})
_forbidden: list[str] = []


class LeakError(PalateError):
    """A method reached for the data set that its answers are judged by."""


@contextmanager
def guarded(folder: os.PathLike[str] | str | None) -> Iterator[None]:
    """Within this context nobody opens a file of `folder`, which holds the truth; None guards nothing.

    Raises:
        LeakError: somebody tried, in this process.
    """
    if folder is None:
        yield
        return
    _install()
    _forbidden.append(os.path.realpath(folder))
    try:
        yield
    finally:
        _forbidden.pop()


@lru_cache(maxsize=1)
def _install() -> None:
    sys.addaudithook(_look)


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    if (
        not _forbidden
        or event not in _WATCHED
        or not arguments
        or not isinstance(arguments[0], (str, bytes, os.PathLike))
    ):
        return
    path = os.path.realpath(os.fsdecode(arguments[0]))
    if any(path == folder or path.startswith(folder + os.sep) for folder in _forbidden):
        raise LeakError(f"opened {Path(path).name!r} of the data set, where the held-out events are")
