"""How limits may give way, one step at a time, and which steps each item needs before it may be shown.

Steps are numbered from the weakest: what an item needs is a number whose bits are steps, so the smallest number is
the need whose strongest step is weakest. One strong limit thus gives way alone rather than with all the weaker ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.limits.table import FactTable
from palate.types import Limit, LimitKind
from retrieval.sources.ranking import Mask

WEAKEST_FIRST: tuple[LimitKind, ...] = ("year", "length", "price", "include", "language")
"""Kinds of limits that may give way; why in this order, `agent.limits.enforce` says."""
WIDER = 1.25
"""A range of lengths or prices is widened by this factor at either end."""
WIDER_YEARS = 5.0
MOST_STEPS = 60
"""Steps that are told apart; any beyond these count as the last."""

Way = Literal["wider", "unsaid", "gone"]
Needs = NDArray[np.int64]
"""For each item the steps it needs, as bits."""


class Step(NamedTuple):
    """One way in which a limit may give way: to a `wider` range, to items that do not say (`unsaid`), or altogether."""

    limit: Limit
    way: Way


def gives_way(limit: Limit) -> bool:
    """Whether a limit may give way at all: nothing that is excluded may, and nothing firm."""
    return not limit.firm and limit.kind in WEAKEST_FIRST


def steps_of(limits: Iterable[Limit]) -> list[Step]:
    """Every step that these limits can take, the weakest first."""
    loose = sorted(filter(gives_way, limits), key=lambda limit: WEAKEST_FIRST.index(limit.kind))
    wider = [Step(limit, "wider") for limit in loose if widened(limit) is not None]
    unsaid = [Step(limit, "unsaid") for limit in loose if limit.kind != "include"]
    return [*wider, *unsaid, *(Step(limit, "gone") for limit in loose)]


def widened(limit: Limit) -> Limit | None:
    """A range a little wider: a quarter more or less, or five years; None for what is no range."""
    least, most = limit.at_least, limit.at_most
    if limit.kind == "year":
        least, most = None if least is None else least - WIDER_YEARS, None if most is None else most + WIDER_YEARS
    elif limit.kind in ("length", "price"):
        least, most = None if least is None else least / WIDER, None if most is None else most * WIDER
    else:
        return None
    return limit.model_copy(update={"at_least": least, "at_most": most})


def needs_of(table: FactTable, base: Mask, steps: Sequence[Step]) -> Needs:
    """What each item of `base` (items,) needs, one number per item in it; 0 for one that meets every limit."""
    places = np.flatnonzero(base)
    needs = np.zeros(len(places), np.int64)
    for limit in dict.fromkeys(step.limit for step in steps):
        missing = ~table.mask(limit)[places]
        for number, step in enumerate(steps):
            if step.limit == limit:
                admitted = missing & _admits(table, step)[places]
                needs[admitted] |= _bit(number)
                missing &= ~admitted
    return needs


def cheapest(needs: Needs, least: int) -> int:
    """The steps to take, as bits: those that the next item needs that needs least, until there are `least` items."""
    taken = 0
    for need in np.unique(needs).tolist():
        if np.count_nonzero((needs & ~taken) == 0) >= least:
            break
        taken |= need
    return taken


def chosen(steps: Sequence[Step], taken: int) -> list[Step]:
    """The steps whose bits are in `taken`."""
    return [step for number, step in enumerate(steps) if taken & _bit(number)]


def _admits(table: FactTable, step: Step) -> Mask:
    if step.way == "gone":
        return np.ones(len(table), np.bool_)
    if step.way == "unsaid":
        return ~table.known(step.limit)
    return table.mask(widened(step.limit) or step.limit)


def _bit(number: int) -> int:
    return 1 << min(number, MOST_STEPS)
