"""What the command line says, and where: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from palate.text import plain

if TYPE_CHECKING:
    from rich.console import Console

    from palate.protocols import Progress

Say = Callable[[str], None]
"""Takes one line for a person to read."""

WIDTH_WHEN_UNKNOWN = 100
WIDEST = 120
NARROWEST = 60
MOST_BARS = 6
"""Progress bars seen at once; older ones give way."""

_RAW_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def indented(line: str) -> str:
    """`plain`, with the spaces it begins with.

    >>> indented("  books:   3\\titems")
    '  books: 3 items'
    """
    return " " * (len(line) - len(line.lstrip(" "))) + plain(line)


def stdout() -> Console:
    """The console for results, 60 to 120 columns wide."""
    return _console(stderr=False)


def stderr() -> Console:
    """The console for everything that is no result."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    from rich import console as rich

    class Console(rich.Console):
        def on_broken_pipe(self) -> None:
            """Leave it to the command line to end quietly."""
            raise BrokenPipeError

    console = Console(stderr=stderr, highlight=False, soft_wrap=False, emoji=False, markup=False)
    known = console.is_terminal or "COLUMNS" in os.environ
    console.width = max(NARROWEST, min(console.width if known else WIDTH_WHEN_UNKNOWN, WIDEST))
    return console


def tell(line: str) -> None:
    """One line of a result on stdout, indented as it is."""
    typer.echo(indented(line))


def say(line: str) -> None:
    """One dim line on stderr.

    It goes around rich, which would wrap a path in the middle.
    """
    typer.secho(plain(line), err=True, dim=True)


def emit(value: Mapping[str, Any]) -> None:
    """Print `value` as JSON on stdout: UTF-8, Chinese as it is written, control characters escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    typer.echo(_RAW_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode("utf-8", "backslashreplace"))


@contextmanager
def progress() -> Iterator[Progress]:
    """Progress bars on stderr while a terminal is there to see them; nothing at all otherwise."""
    if not sys.stderr.isatty():
        from palate.protocols import silent

        yield silent
        return
    with _bars() as report:
        yield report


@contextmanager
def _bars() -> Iterator[Progress]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<28}", markup=False),
        BarColumn(28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=stderr(), transient=True) as bars:

        def report(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(plain(step), total=total)
                for old in list(tasks.values())[:-MOST_BARS]:
                    bars.update(old, visible=False)
            bars.update(tasks[step], completed=done, total=total)

        yield report
