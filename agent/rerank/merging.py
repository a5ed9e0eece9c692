"""Makes one order of several readings of a list and of the order there was.

All are fused by reciprocal ranks (Cormack, Clarke and Buettcher 2009). Reading the same list in different orders lets
what a model prefers for its place in the prompt even out: Tang et al. 2024, "Found in the Middle: Permutation
Self-Consistency Improves Listwise Ranking in Large Language Models".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import NamedTuple

import numpy as np

K0 = 5.0
"""How much the head of a list stands out over its tail: smaller is more. Below that of candidate sources, since these
lists are ten places long, not hundreds (docs/log.md)."""


class Reading(NamedTuple):
    """What came of reading a list once: ids that were given a place, best first, and all ids that were looked at."""

    ranked: tuple[str, ...]
    read: frozenset[str]


def reading_orders(size: int, passes: int, seed: int) -> list[list[int]]:
    """Return the places 0 to `size` - 1 in the order of each pass.

    One pass reads them as they stand. Several read one shuffled list, each from another place of it on and then round
    to its beginning: everything stands now near the beginning, now in the middle, now near the end, which orders drawn
    one by one leave to chance.

    >>> reading_orders(3, 1, seed=7)
    [[0, 1, 2]]
    """
    if passes == 1:
        return [list(range(size))]
    shuffled = np.random.default_rng(seed).permutation(size)
    return [np.roll(shuffled, -(number * size // passes)).tolist() for number in range(passes)]


def votes(readings: Sequence[Reading], ids: Sequence[str]) -> dict[str, float]:
    """Return the mean of 1 / (5 + rank) for each id that a reading looked at; nothing for a place that was not given.

    >>> votes([Reading(("a", "b"), frozenset("abc")), Reading(("b",), frozenset("bc"))], "abcd")
    {'a': 0.16666666666666666, 'b': 0.15476190476190477, 'c': 0.0}
    """
    gains = [_gains(one) for one in readings]
    found = {item_id: [gain[item_id] for gain in gains if item_id in gain] for item_id in ids}
    return {item_id: fsum(given) / len(given) for item_id, given in found.items() if given}


def blended(ids: Sequence[str], votes: Mapping[str, float], weight: float) -> tuple[str, ...]:
    """Return the ids, best first, by (1 - weight) / (5 + place in `ids`) + weight * vote.

    Equal ones keep the order of `ids`.

    >>> blended("abc", {"c": 1 / 6, "b": 1 / 7}, 1.0), blended("abc", {"c": 1 / 6, "b": 1 / 7}, 0.0)
    (('c', 'b', 'a'), ('a', 'b', 'c'))
    """
    score = {
        item_id: (1 - weight) / (K0 + place) + weight * votes.get(item_id, 0.0)
        for place, item_id in enumerate(ids, start=1)
    }
    return tuple(sorted(ids, key=lambda one: -score[one]))


def _gains(reading: Reading) -> dict[str, float]:
    given = {one: 1 / (K0 + rank) for rank, one in enumerate(reading.ranked, start=1)}
    return dict.fromkeys(sorted(reading.read), 0.0) | given
