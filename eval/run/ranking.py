"""From scores, or from a list somebody made, to a list that can be judged. What is wrong with either is counted.

| what is met | what happens |
|---|---|
| equal scores | ordered by chance, of the seed, alike for every method; the question is counted in `ties` |
| a score that is NaN | the item is not ranked; counted as "nan" |
| a score of minus infinity | the item is not ranked: the method says so |
| an item the person has met, in a list | keeps its place and is a miss; counted as "seen" |
| an item outside the asked domain or candidates | the same; "outside" |
| an item twice | the second time it keeps its place and is a miss; "duplicate" |
| an id that is no item, or no text | keeps its place and is a miss; "unknown" |
| fewer items than were asked for and could be given | the places stay empty; the question is counted as "short" |
| more items than were asked for | cut; the question is counted as "long" |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import Floats, Mask, Positions

EMPTY = -1
"""Stands in a place of a list that is empty or a miss by fault."""


@dataclass
class Noted:
    """What was wrong with the lists of one method, by kind, and how many of them chance had a hand in."""

    faults: Counter[str] = field(default_factory=Counter)
    ties: int = 0


@dataclass(frozen=True)
class Chance:
    """The order of equal scores: the same for every method, other for every question."""

    seed: int

    def order(self, question: int, items: Positions) -> NDArray[np.float64]:
        """A number from 0 to 1 for each of `items` (catalogue positions)."""
        mixed = items.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= np.uint64((question * 0xD1B54A32D192ED03 + self.seed * 0x2545F4914F6CDD1D + 1) % 2**64)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        return (mixed ^ (mixed >> np.uint64(31))).astype(np.float64) / 2.0**64


def ranked(scores: Floats, mask: Mask, depth: int, chance: Chance, question: int, noted: Noted) -> Positions:
    """The `depth` best allowed items by their scores (items,), best first; `EMPTY` where there are no more.

    `question` is the number of the question, for `chance`.
    """
    wrong = np.isnan(scores)
    if wrong.any():
        noted.faults["nan"] += int((wrong & mask).sum())
    items = np.flatnonzero(mask & ~wrong & (scores > -np.inf))
    found = scores[items]
    tied = False
    if len(items) > depth:
        least = np.partition(found, len(items) - depth)[len(items) - depth]
        kept = found >= least
        tied = int(kept.sum()) > depth
        items, found = items[kept], found[kept]
    order = np.lexsort((chance.order(question, items), -found))[:depth]
    noted.ties += bool(tied or (found[order][1:] == found[order][:-1]).any())
    return _filled(items[order], depth)


def checked(
    listed: Sequence[object], mask: Mask, met: Mask, depth: int, catalogue: Catalogue, noted: Noted
) -> Positions:
    """A list of ids as catalogue positions, with `EMPTY` in the place of every item that must not stand there.

    Args:
        listed: as the method gave it.
        mask: what may stand in the list, shape (items,).
        met: what the person has met and must not be shown, shape (items,).
        depth: places of the list.
        catalogue: knows the ids.
        noted: counts what is wrong.
    """
    noted.faults["long"] += len(listed) > depth
    noted.faults["short"] += len(listed) < min(depth, int(mask.sum()))
    taken: set[int] = set()
    places = [_place(one, mask, met, catalogue, taken, noted) for one in listed[:depth]]
    return _filled(np.array(places, np.intp), depth)


def _place(one: object, mask: Mask, met: Mask, catalogue: Catalogue, taken: set[int], noted: Noted) -> int:
    position = catalogue.position.get(one) if isinstance(one, str) else None
    fault = (
        "unknown" if position is None
        else "duplicate" if position in taken
        else "seen" if met[position]
        else "outside" if not mask[position]
        else None
    )  # fmt: skip
    if fault is not None or position is None:
        noted.faults[fault or "unknown"] += 1
        return EMPTY
    taken.add(position)
    return position


def _filled(items: Positions, depth: int) -> Positions:
    places = np.full(depth, EMPTY, np.intp)
    places[: len(items)] = items
    return places
