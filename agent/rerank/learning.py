"""Learns how much say a model should have beside retrieval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import dropwhile, takewhile
from math import log2
from typing import NamedTuple

from agent.rerank.merging import blended
from agent.rerank.task import WEIGHT

STEPS = 20
"""Weights that are tried, besides 0: 0.05, 0.10, ... 1."""


class Judged(NamedTuple):
    """A list of a validation part.

    Args:
        ids: the candidates as they were fused, best first.
        votes: the model's (`Reranked.votes`).
        liked: ids of what the person went on to like.
    """

    ids: Sequence[str]
    votes: Mapping[str, float]
    liked: frozenset[str]


class Learned(NamedTuple):
    """The best weight, and the mean NDCG of every weight that was tried."""

    weight: float
    ndcg: Mapping[float, float]


def learned_weight(lists: Iterable[Judged], k: int = 10) -> Learned:
    """Return the weight of the model at which the blended lists are best by mean NDCG@k.

    Of equally good weights the one in the middle of the first run of them is taken: the farthest from where it gets
    worse. Lists without anything liked say nothing, and are passed over; where no others are, the weight is the usual.

    >>> learned_weight([Judged("ab", {"b": 1 / 6}, frozenset("b"))]).ndcg[1.0]
    1.0
    """
    told = [one for one in lists if one.liked.intersection(one.ids)]
    tried = {step / STEPS: _mean(told, step / STEPS, k) for step in range(STEPS + 1)}
    return Learned(_middle_of_best(tried) if told else WEIGHT, tried)


def _mean(lists: Sequence[Judged], weight: float, k: int) -> float:
    found = [ndcg(blended(one.ids, one.votes, weight), one.liked, k) for one in lists]
    return sum(found) / len(found) if found else 0.0


def ndcg(ids: Sequence[str], liked: frozenset[str], k: int) -> float:
    """Return the discounted gain of a list, over the best that its items allow (Jarvelin and Kekalainen 2002).

    >>> ndcg("abc", frozenset("b"), 3) == 1 / log2(3)
    True
    """
    gain = sum(1 / log2(place + 1) for place, one in enumerate(ids[:k], start=1) if one in liked)
    most = sum(1 / log2(place + 1) for place in range(1, min(k, len(liked.intersection(ids))) + 1))
    return gain / most if most else 0.0


def _middle_of_best(tried: Mapping[float, float]) -> float:
    best = max(tried.values())
    run = list(takewhile(lambda one: tried[one] == best, dropwhile(lambda one: tried[one] < best, tried)))
    return run[(len(run) - 1) // 2]
