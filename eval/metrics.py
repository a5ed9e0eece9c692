"""Metrics of one ranked list against the items a person really chose. Relevance is binary: chosen or not.

In each, `ranked` are item ids, best first, without duplicates; `relevant` are the ids that count as right; `k` cuts
the list. A list shorter than `k` has nothing at the places it leaves empty. Values are 0 (worst) to 1 (best).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from palate.errors import InputError

Id = TypeVar("Id", str, int)
Metric = Callable[[Sequence[str], Collection[str], int], float]


def hits(ranked: Sequence[Id], relevant: Collection[Id], k: int) -> int:
    """How many of the first `k` are relevant.

    >>> hits(["a", "b", "c"], {"a", "c"}, 2)
    1
    """
    wanted = _checked(relevant, k)
    return sum(item in wanted for item in ranked[:k])


def precision(ranked: Sequence[Id], relevant: Collection[Id], k: int) -> float:
    """Share of the `k` places that hold a relevant item.

    >>> precision(["a", "b"], {"a"}, 4)
    0.25
    """
    return hits(ranked, relevant, k) / k


def recall(ranked: Sequence[Id], relevant: Collection[Id], k: int) -> float:
    """Share of the relevant items that stand in the first `k` places.

    >>> recall(["a", "b"], {"a", "x", "y", "z"}, 2)
    0.25
    """
    return hits(ranked, relevant, k) / len(set(relevant))


def hit_rate(ranked: Sequence[Id], relevant: Collection[Id], k: int) -> float:
    """1 when any of the first `k` is relevant, else 0.

    >>> hit_rate(["a", "b"], {"b"}, 1)
    0.0
    """
    return float(hits(ranked, relevant, k) > 0)


def ndcg(ranked: Sequence[Id], relevant: Collection[Id], k: int) -> float:
    """Normalised discounted cumulative gain: a hit at place r counts 1 / log2(1 + r), divided by the best possible.

    The best possible list has min(k, relevant items) hits at its head (Jarvelin and Kekalainen 2002).

    >>> ndcg(["x", "a"], {"a"}, 10) == 1 / math.log2(3)
    True
    """
    wanted = _checked(relevant, k)
    gained = sum(_discount(place) for place, item in enumerate(ranked[:k], start=1) if item in wanted)
    return gained / sum(_discount(place) for place in range(1, min(k, len(wanted)) + 1))


def mean(metric: Metric, ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, Collection[str]], k: int) -> float:
    """Mean of `metric` over every user of `relevant`; a user without a list counts with an empty one.

    Raises:
        InputError: `relevant` names nobody, a user in it has no relevant item, or `k` is below 1.
    """
    if not relevant:
        raise InputError("Expected at least one user with held-out items, got none. Give the data set a test split.")
    return math.fsum(metric(ranked.get(user, ()), chosen, k) for user, chosen in relevant.items()) / len(relevant)


def _discount(place: int) -> float:
    return 1.0 / math.log2(1.0 + place)


def _checked(relevant: Collection[Id], k: int) -> frozenset[Id]:
    if k < 1:
        raise InputError(f"Expected k of at least 1, got {k}.")
    if not relevant:
        raise InputError("Expected at least one relevant item, got none: leave such users out.")
    return frozenset(relevant)
