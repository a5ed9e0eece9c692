"""Every kind of split, and `cut`, which makes them."""

from __future__ import annotations

from collections.abc import Mapping

from eval.data.log import Log
from eval.method import Value
from eval.splits import cold_domain, cold_items, cold_users, context, last, own, random, time
from eval.splits.options import SplitOptions, read_options
from eval.splits.plan import Cut, Kind, carry_out
from palate.errors import InputError

_MODULES = (last, time, random, cold_domain, cold_users, cold_items, context)
KINDS: Mapping[str, Kind] = {module.KIND.name: module.KIND for module in _MODULES}
"""All kinds but "own", which the data set brings with it."""
ABOUT: Mapping[str, str] = {
    "auto": "own if there is a test file, else last if events have times, else random",
    own.NAME: own.ABOUT,
    **{name: kind.about for name, kind in KINDS.items()},
}
"""What `--split` can be, each with a line of help."""


def cut(log: Log, kind: str = "auto", *, seed: int = 0, **options: Value) -> Cut:
    """Cut a log into what methods learn from, and questions with their truths.

    >>> cut(log, "last", n=2)                              # doctest: +SKIP
    >>> cut(log, "cold-domain", domain="kitchen")          # doctest: +SKIP

    Args:
        log: what to cut.
        kind: one of `ABOUT`. "auto" takes the set's own test file if it has one, else the last item of each user if
            events have times, else a random share.
        seed: of everything drawn at random.
        options: fields of `SplitOptions` that the kind takes; None stands for the kind's default.

    Raises:
        InputError: an unknown kind or option, a log that the kind cannot cut, or one with too little in it.
    """
    chosen = _automatic(log) if kind == "auto" else kind
    if chosen == own.NAME:
        return own.cut_own(log, read_options(chosen, {}, options))
    if chosen not in KINDS:
        raise InputError(f"Expected a split out of {', '.join(ABOUT)}; got {kind!r}.")
    return cut_with(log, KINDS[chosen], seed, read_options(chosen, KINDS[chosen].defaults, options))


def cut_with(log: Log, kind: Kind, seed: int, options: SplitOptions) -> Cut:
    """Cut a log by options that were checked before.

    Raises:
        InputError: the kind cannot cut this log, or the log has too little in it.
    """
    return carry_out(log, kind.name, kind.plan(log, options, seed), options)


def _automatic(log: Log) -> str:
    if log.test:
        return own.NAME
    return "random" if all(event.time is None for event in log.events) else "last"
