"""How different two lists are, such as what one person is shown in two situations.

Method: rank-biased overlap, Webber, Moffat and Zobel 2010, "A Similarity Measure for Indefinite Rankings",
extrapolated from the depth that was seen: a reader goes on from each place to the next with a chance of `persistence`.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from retrieval.request import Request
from retrieval.retriever import Retriever

DEPTH = 20
PERSISTENCE = 0.9
"""With 0.9 the first ten places have 86% of the weight."""


def overlap(first: Sequence[Hashable], second: Sequence[Hashable], *, persistence: float = PERSISTENCE) -> float:
    """Rank-biased overlap of two lists without repeats, 0 (nothing in common) to 1 (the same).

    A place that only the longer list has counts as a difference. Two empty lists are the same.

    >>> overlap(["a", "b"], ["a", "b"]), overlap(["a", "b"], ["c", "d"])
    (1.0, 0.0)
    """
    depth = max(len(first), len(second))
    if depth == 0:
        return 1.0
    left: set[Hashable] = set()
    right: set[Hashable] = set()
    total = shared = 0.0
    for place in range(1, depth + 1):
        left.update(first[place - 1 : place])
        right.update(second[place - 1 : place])
        shared = len(left & right)
        total += shared / place * persistence**place
    return (1.0 - persistence) / persistence * total + shared / depth * persistence**depth


def contrast(
    retriever: Retriever, first: Request, second: Request, *, depth: int = DEPTH, persistence: float = PERSISTENCE
) -> float:
    """How different what is recommended to two requests is: 0 for the same list, 1 where nothing is in both.

    Ask for one person in two situations to see what the situation changes.
    """
    lists = [[one.item_id for one in retriever.retrieve(request, depth)] for request in (first, second)]
    return 1.0 - overlap(*lists, persistence=persistence)
