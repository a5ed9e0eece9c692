"""Whether choices in one domain tell of another: negative transfer is found here, and damped.

For every pair of domains, people who like things in both are asked about as if nobody knew their choices in the second:
once by what goes with their choices in the first, once by popularity alone. Where the former is not clearly better, it
loses its say (Pan and Yang 2010, "A Survey on Transfer Learning", call it negative transfer).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from retrieval.ndcg import K, ndcg
from retrieval.ranks import best
from retrieval.sources.ranking import Floats, Positions

ASKED = 300
"""So many people are asked about each pair of domains, at most."""
FEWEST = 10
"""With fewer people who like things in both, nothing can be told: the pair has half its say."""
UNTOLD = 0.5


class Trust(NamedTuple):
    """What was found of one pair of domains.

    `share` is how much of its say it keeps, 0 to 1. `carried` and `popular` are the mean NDCG@10 of what goes with the
    choices in the first domain, and of popularity, over `people`.
    """

    share: float
    carried: float
    popular: float
    people: int


Trusts = Mapping[tuple[str, str], Trust]


def trust(liked: sparse.csr_matrix, together: sparse.csr_matrix, source: Positions, target: Positions) -> Trust:
    """How far choices among the items `source` tell of those among `target`.

    Args:
        liked: csr (people, items) of ones.
        together: csr (items, items), counted over all people, each counting 1 / log(2 + items they like).
        source: items of one domain.
        target: items of the other.
    """
    left, right = sparse.csr_matrix(liked[:, source]), sparse.csr_matrix(liked[:, target])
    both = np.flatnonzero((np.diff(left.indptr) > 0) & (np.diff(right.indptr) > 0))
    if len(both) < FEWEST:
        return Trust(UNTOLD, 0.0, 0.0, len(both))
    asked = both[np.linspace(0, len(both) - 1, min(len(both), ASKED)).astype(np.intp)]
    popular = np.bincount(right.indices, minlength=len(target)).astype(np.float32)
    scores = np.asarray((left[asked] @ together[source][:, target]).toarray(), np.float32)
    gains = np.zeros((len(asked), 2))
    for row, person in enumerate(asked.tolist()):
        own = right.indices[right.indptr[person] : right.indptr[person + 1]].astype(np.intp)
        chosen = int(liked.indptr[person + 1] - liked.indptr[person])
        there = int(left.indptr[person + 1] - left.indptr[person])
        without = _without(scores[row], own, there / np.log(2.0 + chosen))
        listed = (best(some, K) for some in (without, _without(popular, own, 1.0)))
        gains[row] = [ndcg(some, own) for some in listed]
    carried, plain = gains.mean(axis=0)
    return Trust(_share(gains[:, 0] - gains[:, 1]), float(carried), float(plain), len(asked))


def _without(scores: Floats, own: Positions, added: float) -> Floats:
    """The scores as they would be had the person not chosen `own`: their own part taken away."""
    found = scores.copy()
    found[own] -= np.float32(added)
    return found


def _share(gained: NDArray[np.float64]) -> float:
    """1 where the mean gain is two standard errors above 0 or more, 0 where it is not above 0, in between by line."""
    error = float(gained.std() / np.sqrt(len(gained)))
    return float(np.clip(gained.mean() / max(2.0 * error, 1e-9), 0.0, 1.0))


def to_json(trusts: Trusts) -> str:
    """All that was found, as JSON."""
    return json.dumps([[*pair, *found] for pair, found in sorted(trusts.items())])


def from_json(text: str) -> Trusts:
    """What `to_json` wrote.

    Raises:
        ValueError: the text is damaged.
    """
    return {(str(row[0]), str(row[1])): Trust(*row[2:]) for row in json.loads(text)}
