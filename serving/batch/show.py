"""Shows a run while it goes on: a bar where a terminal is there to see it, else a line now and then; all on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from serving.batch.tally import Tally
from serving.console import say, stderr

Watch = Callable[[Tally], None]
EVERY = 30.0
"""Seconds between lines where there is no terminal."""
KINDS = 3
"""Kinds of error named in a line."""


@contextmanager
def shown(clock: Callable[[], float] = time.monotonic) -> Iterator[Watch]:
    """Hears of the tally as often as one likes and shows it as often as is useful."""
    if sys.stderr.isatty():
        with _bar() as watch:
            yield watch
    else:
        yield _lines(clock)


def line(tally: Tally) -> str:
    """The tally on one line.

    >>> line(Tally(total=10, before=2))
    '2/10 users'
    """
    parts = [f"{tally.total - tally.left:,}/{tally.total:,} users", *details(tally)]
    return ", ".join(parts)


def details(tally: Tally) -> list[str]:
    """What there is to say beside the count: rates, prefix cache, errors, time and cost left."""
    parts = []
    if tally.users_per_second:
        parts += [f"{tally.users_per_second:,.1f} users/s", f"{tally.tokens_per_second:,.0f} tokens/s"]
    if tally.usage.prompt_tokens:
        parts.append(f"prefix {tally.prefix_share:.0%}")
    if tally.failed:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in tally.faults.most_common(KINDS))
        parts.append(f"{tally.failed:,} failed ({kinds})")
    if tally.seconds_left and tally.left:
        parts.append(f"{spoken(tally.seconds_left)} left")
    if tally.cost:
        parts.append(f"cost {tally.cost:.2f}" + (f" and {tally.cost_left:.2f} to come" if tally.cost_left else ""))
    if tally.note:
        parts.append(tally.note)
    return parts


def spoken(seconds: float) -> str:
    """A length of time.

    >>> spoken(42), spoken(600), spoken(9000)
    ('42 s', '10 min', '2.5 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _lines(clock: Callable[[], float]) -> Watch:
    last, note = clock(), ""

    def watch(tally: Tally) -> None:
        nonlocal last, note
        now = clock()
        if now - last >= EVERY or tally.note != note:
            last, note = now, tally.note
            say(line(tally))

    return watch


@contextmanager
def _bar() -> Iterator[Watch]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("users"), BarColumn(24), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=stderr(), transient=True, refresh_per_second=4) as bars:
        task = bars.add_task("", total=None)

        def watch(tally: Tally) -> None:
            bars.update(
                task, total=tally.total, completed=tally.total - tally.left, description=", ".join(details(tally))
            )

        yield watch
