"""Sees to it that limits hold, and lets the weakest give way, openly, where nothing would be left.

What must not be there is never let in: excluded words, and whatever is firm. The others give way in this order, the
weakest first:

1. year: it tells of taste; something from the year before still serves.
2. length: people say a round number, and a little more seldom hurts.
3. price: a purse is stricter than an evening.
4. include: without it something else than what was asked for would be shown; but items may be about a thing without
   naming it, and what was searched for still orders the list.
5. language: who cannot read an item has nothing of it.

A range is first widened (a quarter more or less; five years); then items that do not say are let in; only then those
that are known to break it. One strong limit gives way alone rather than together with weaker ones that it would not
help to relax.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from agent.limits.giving_way import Step, cheapest, chosen, gives_way, needs_of, steps_of, widened
from agent.limits.table import FactTable
from palate.types import Limit
from retrieval.sources.ranking import Mask


class Enforced(NamedTuple):
    """What is left under limits.

    Args:
        mask: the items (items,) that may be shown.
        relaxed: the limits, as they were asked for, that had to give way, weakest first.
        unknown: by kind of limit, how many items meet everything else and do not say what it asks about: left out
            while it holds.
        held: the limits that hold of all in `mask`, a widened one as it is now: what `breaks` is to check.
    """

    mask: Mask
    relaxed: tuple[Limit, ...]
    unknown: Mapping[str, int]
    held: tuple[Limit, ...]


def enforce(table: FactTable, allowed: Mask, limits: Iterable[Limit], least: int = 1) -> Enforced:
    """Leave what the limits permit of `allowed` (items,), at least `least` items if giving way can bring that about.

    >>> from palate.types import Item
    >>> items = [Item(item_id=str(n), title=f"Film {n}", attributes={"minutes": n}) for n in (95, 180)]
    >>> short = Limit(kind="length", at_most=90, unit="minutes")
    >>> found = enforce(FactTable.of(items), np.ones(2, bool), [short])
    >>> found.mask.tolist(), found.relaxed == (short,), found.held[0].at_most
    ([True, False], True, 112.5)
    """
    asked = tuple(dict.fromkeys(limits))
    base = _under(table, allowed, (limit for limit in asked if not gives_way(limit)))
    steps = steps_of(asked)
    needs = needs_of(table, base, steps)
    taken = cheapest(needs, least)
    mask = base.copy()
    mask[np.flatnonzero(base)] = (needs & ~taken) == 0
    relaxed = tuple(dict.fromkeys(step.limit for step in chosen(steps, taken)))
    held = _held(asked, chosen(steps, taken))
    return Enforced(mask, relaxed, _unknown(table, allowed, asked, held), held)


def breaks(table: FactTable, item_id: str, limits: Iterable[Limit]) -> Limit | None:
    """The first limit that an item does not surely meet, None where it meets all: the last check, after any model."""
    return next((limit for limit in limits if table.verdict(item_id, limit) != "meets"), None)


def _held(asked: Sequence[Limit], taken: Sequence[Step]) -> tuple[Limit, ...]:
    """What still holds: limits that gave no way, and ranges that did no more than widen."""
    ways = {limit: {step.way for step in taken if step.limit == limit} for limit in asked}
    now = [widened(limit) if ways[limit] == {"wider"} else None if ways[limit] else limit for limit in asked]
    return tuple(limit for limit in now if limit is not None)


def _under(table: FactTable, allowed: Mask, limits: Iterable[Limit]) -> Mask:
    mask = allowed.copy()
    for limit in limits:
        mask &= table.mask(limit)
    return mask


def _unknown(table: FactTable, allowed: Mask, asked: Sequence[Limit], held: Sequence[Limit]) -> dict[str, int]:
    found: dict[str, int] = {}
    for limit in asked:
        others = _under(table, allowed, (one for one in held if one.kind != limit.kind))
        if count := int(np.count_nonzero(others & ~table.known(limit))):
            found[limit.kind] = max(found.get(limit.kind, 0), count)
    return found
