"""Which events tell most of a person, where a prompt has no room for all of them. Never simply the last ones."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from profiles.build import Reading
from profiles.weigh import Array

OLD = 0.5
"""An event that has decayed to nothing still speaks with this share of its voice."""
FAINTEST = 0.05
HALF = 0.5
"""What is carried this strongly is half told."""
FINDINGS, RARITIES, THINGS, SCENES, DOMAINS, SIDES = 4.0, 2.0, 2.0, 1.0, 1.0, 1.0
"""What there is to tell in all: of what statistics found, of rare topics and categories, of different items, of scenes,
of domains, and of both sides (what is turned away from, and what the person wrote). Shared out inside each."""


def telling(reading: Reading, costs: Sequence[int], budget: int, among: Sequence[int] | None = None) -> list[int]:
    """Return the places of the events that tell most within a budget, by time.

    What a set of events tells is the sum over all that they carry (findings, rare topics and categories, scenes,
    domains, things, both sides) of the weight of each times x / (x + 1/2), x how strongly it is carried: the fourth
    event of one kind adds little. Recent and strong events speak louder. Chosen one by one, most gain per token first
    (the greedy method for budgeted submodular coverage: Lin and Bilmes 2010, "Multi-document summarization via budgeted
    maximization of submodular functions").

    Args:
        reading: the person.
        costs: tokens of each event's line, one per event of the history.
        budget: tokens that may be spent.
        among: places of the events to choose from; None means all.
    """
    carried, weights = _carried(reading)
    candidates = list(range(len(costs))) if among is None else list(among)
    if sum(costs[place] for place in candidates) <= budget:
        return sorted(candidates)
    return sorted(_greedy(carried, weights, np.asarray(costs, dtype=np.float64), budget, candidates))


def _greedy(
    carried: sparse.csr_matrix, weights: Array, costs: Array, budget: int, candidates: Sequence[int]
) -> list[int]:
    """Choose lazily: a gain only ever shrinks, so whoever leads after being looked at again, leads."""
    covered = np.zeros(carried.shape[1])
    heap = [(-_gain(carried, weights, covered, place) / costs[place], place) for place in candidates]
    heapq.heapify(heap)
    chosen: list[int] = []
    left = float(budget)
    while heap:
        _, place = heapq.heappop(heap)
        if costs[place] > left:
            continue
        now = -_gain(carried, weights, covered, place) / costs[place]
        if heap and (now, place) > heap[0]:
            heapq.heappush(heap, (now, place))
            continue
        chosen.append(place)
        left -= float(costs[place])
        columns, values = _row(carried, place)
        covered[columns] += values
    return chosen


def _gain(carried: sparse.csr_matrix, weights: Array, covered: Array, place: int) -> float:
    columns, values = _row(carried, place)
    before = covered[columns]
    return float(weights[columns] @ (_told(before + values) - _told(before)))


def _told(carried: Array) -> Array:
    return np.asarray(carried / (HALF + carried))


def _row(carried: sparse.csr_matrix, place: int) -> tuple[NDArray[np.int32], Array]:
    inside = slice(carried.indptr[place], carried.indptr[place + 1])
    return carried.indices[inside], carried.data[inside]


def _carried(reading: Reading) -> tuple[sparse.csr_matrix, Array]:
    """Return what each event carries, (events, things), 0 to 1 times its voice, and the weight of each thing."""
    signals, corpus = reading.signals, reading.corpus
    count = len(signals.events)
    loud = np.maximum(np.abs(signals.strength), FAINTEST)
    voice = loud / loud.max() * (OLD + (1.0 - OLD) * signals.recency)
    first = corpus.catalogue.first_topic
    sides = np.column_stack([signals.strength < 0, signals.wrote]).reshape(count, 2)
    domains = np.eye(len(corpus.catalogue.domains) + 1)[signals.domain][:, :-1]
    blocks = [
        (FINDINGS, _findings(reading), np.array([draft.weight for draft in reading.drafts])),
        (RARITIES, signals.rows[:, first:], rarity(reading)[first:]),
        (THINGS, _things(signals.thing), np.ones(len(np.unique(signals.thing)))),
        (SCENES, sparse.csr_matrix(signals.scenes), np.ones(signals.scenes.shape[1])),
        (DOMAINS, sparse.csr_matrix(domains), np.ones(domains.shape[1])),
        (SIDES, sparse.csr_matrix(sides, dtype=np.float64), np.ones(2)),
    ]
    matrix = sparse.csr_matrix(sparse.hstack([block for _, block, _ in blocks], format="csr"), dtype=np.float64)
    weights = [_shared_out(whole, block, weight) for whole, block, weight in blocks]
    return sparse.csr_matrix(sparse.diags(voice) @ matrix), np.concatenate(weights)


def _shared_out(whole: float, block: sparse.csr_matrix, weight: Array) -> Array:
    """Share `whole` out among the columns that any event carries, by weight."""
    met = weight * (block.getnnz(axis=0) > 0)
    return np.asarray(whole * met / max(float(met.sum()), 1e-12))


def _things(thing: NDArray[np.int64]) -> sparse.csr_matrix:
    """Return which event is on which thing, (events, things)."""
    names, place = np.unique(thing, return_inverse=True)
    ones = np.ones(len(thing))
    return sparse.csr_matrix((ones, (np.arange(len(thing)), place)), shape=(len(thing), len(names)))


def _findings(reading: Reading) -> sparse.csr_matrix:
    """Return how strongly each event stands behind each finding, (events, findings), the strongest 1."""
    if not reading.drafts:
        return sparse.csr_matrix((len(reading.signals.events), 0))
    added = np.abs(np.column_stack([draft.added for draft in reading.drafts]))
    return sparse.csr_matrix(added / np.maximum(added.max(axis=0), 1e-12))


def rarity(reading: Reading) -> Array:
    """Return how rare each column is among people at large, (columns,): 0 for the commonest, 1 for the rarest."""
    share = np.asarray(reading.corpus.people.population, dtype=np.float64)
    known = share[share > 0]
    if len(known) < 2 or known.max() == known.min():
        return np.ones(len(share))
    top, bottom = np.log(known.max()), np.log(known.min())
    return np.asarray(1.0 - (np.log(np.maximum(share, known.min())) - bottom) / (top - bottom))
