"""People as they were when little was known of them, to choose settings for newcomers on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.material import Material
from retrieval.ndcg import K, ndcg
from retrieval.sequences.eras import Eras
from retrieval.sequences.rules import Belief, Rules
from retrieval.sequences.timeline import DAY
from retrieval.sources.ranking import Floats, Mask, Positions, best

MOST_PEOPLE = 300
LARGEST_SHARE = 0.25
"""Of all people, at most this share is cut: the others must still tell what goes with what."""
FEWEST_EVENTS = 8
FEWEST_PEOPLE = 20
KNOWN = 3
"""Events that are known of a newcomer."""
MARGIN = 1.02
"""How many times better than the usual belief another must be to be chosen."""
BELIEFS = (Belief(), *(Belief(prior, power) for power in (0.6, 0.9) for prior in (10.0, 100.0, 1000.0)))


@dataclass(frozen=True)
class Newcomer:
    """What somebody liked among their first events, what they came to like later, and the day on which that began
    (NaN where unknown)."""

    known: Positions
    later: Positions
    day: float


def newcomers(material: Material) -> tuple[Mask, list[Newcomer]]:
    """Some people cut to few events, and a mask of the events that are left of everybody's.

    The first few stay; of somebody whose events have no times, a few drawn at random.
    """
    people, rng = material.people, np.random.default_rng(material.seed)
    enough = np.flatnonzero(np.diff(people.starts) >= FEWEST_EVENTS)
    left, found = np.ones(len(people.items), np.bool_), []
    most = min(MOST_PEOPLE, int(np.ceil(LARGEST_SHARE * (len(people.starts) - 1))))
    for person in np.sort(rng.permutation(enough)[:most]).tolist():
        rows = np.arange(people.starts[person], people.starts[person + 1])
        timed = bool(np.isfinite(people.times[rows]).all())
        rows = rows if timed else rng.permutation(rows)
        left[rows[KNOWN:]] = False
        found.append(_newcomer(material, rows, timed))
    return left, found


def belief_of(material: Material) -> Belief:
    """How far rules are best believed of newcomers; the usual belief where too few people can be asked about."""
    left, asked = newcomers(material)
    if len(asked) < FEWEST_PEOPLE:
        return BELIEFS[0]
    part = material.part(left)
    rules, usual = Rules.fit(part.liked), _usual(part)
    found = np.array([_quality(replace(rules, belief=belief), asked, usual) for belief in BELIEFS])
    return BELIEFS[int(found.argmax())] if found.max() > MARGIN * found[0] else BELIEFS[0]


def _newcomer(material: Material, rows: NDArray[np.int64], timed: bool) -> Newcomer:
    items, likes = material.people.items[rows], material.people.strengths[rows] > 0
    known, later = np.unique(items[:KNOWN][likes[:KNOWN]]), np.unique(items[KNOWN:][likes[KNOWN:]])
    day = float(material.people.times[rows[KNOWN]]) / DAY if timed else float("nan")
    return Newcomer(known, np.setdiff1d(later, items[:KNOWN]), day)


def _usual(material: Material) -> Callable[[float], Floats]:
    timeline = material.timeline
    if timeline is None:
        return lambda day: material.popularity
    eras = Eras.of(timeline)
    return lambda day: material.popularity if np.isnan(day) else eras.around(np.array([day]))


def _quality(rules: Rules, asked: list[Newcomer], usual: Callable[[float], Floats]) -> float:
    """Mean NDCG@10 of what they came to like."""
    return float(np.mean([_gain(rules.scores(one.known, usual(one.day)), one) for one in asked]))


def _gain(scores: Floats, one: Newcomer) -> float:
    fresh = np.ones(len(scores), np.bool_)
    fresh[one.known] = False
    return ndcg(best(scores, fresh, K).items, one.later)
