"""Chooses how fast things fade by what people chose last, as far as all others foretell it.

Everybody else's choices stay as they are, later ones too: what is chosen here is how near in time matters, not how
well anything foretells the future.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from retrieval.sequences.following import Following, Settings
from retrieval.sequences.season import Fading, Season
from retrieval.sequences.timeline import Timeline
from retrieval.sources.ranking import Floats, Positions

MOST_PEOPLE = 300
FEWEST_ITEMS = 4
FEWEST_PEOPLE = 20
MARGIN = 1.05
"""How many times better than the usual setting another must be to be chosen."""
DAYS = (10.0, 1.0, 3.0, 30.0, 100.0, 1000.0)
FADING = (6.0, 2.0, 20.0)
NEAR = (5.0, 0.5, 2.0, 15.0, 50.0)

T = TypeVar("T")


@dataclass(frozen=True)
class LastChoice:
    """Somebody (a row), what they chose before, newest last, and what they chose last, when."""

    person: int
    before: Positions
    item: int
    day: float


def last_choices(timeline: Timeline, seed: int) -> list[LastChoice]:
    """The last choices of some people who chose enough, drawn by `seed`."""
    enough = np.flatnonzero(np.diff(timeline.starts) >= FEWEST_ITEMS)
    drawn = np.sort(np.random.default_rng(seed).permutation(enough)[:MOST_PEOPLE])
    return [_last(timeline, int(person)) for person in drawn]


def settings_of(timeline: Timeline, seed: int) -> Settings:
    """How what others chose near in time leads on: how near in days matters, then how fast own items fade."""
    asked = last_choices(timeline, seed)

    def foretold(settings: Settings) -> float:
        model = Following(timeline, settings)
        return quality(asked, lambda one: model.scores(one.before[-settings.last :], one.day, besides=one.person))

    near = best_of([replace(Settings(), days=days) for days in DAYS], foretold, len(asked))
    return best_of([replace(near, fading=fading) for fading in FADING], foretold, len(asked))


def fading_of(timeline: Timeline, seed: int) -> Fading:
    """How fast what is popular changes."""
    asked = last_choices(timeline, seed)

    def foretold(fading: Fading) -> float:
        model = Season(timeline, fading)
        return quality(asked, lambda one: model.scores(np.array([one.day]), besides=one.person))

    return best_of([Fading(days) for days in NEAR], foretold, len(asked))


def quality(asked: Sequence[LastChoice], scores: Callable[[LastChoice], Floats]) -> float:
    """The mean of 1 / log2(1 + rank) of what was chosen last among what had not been met, equal scores ranked in the
    middle; what scores nothing counts nothing."""
    return float(np.mean([_gain(scores(one), one) for one in asked]))


def best_of(tried: Sequence[T], quality_of: Callable[[T], float], asked: int) -> T:
    """The first of what is tried, unless another does better by more than chance; the first where few are asked."""
    if asked < FEWEST_PEOPLE:
        return tried[0]
    found = np.array([quality_of(one) for one in tried])
    return tried[int(found.argmax())] if found.max() > MARGIN * found[0] else tried[0]


def _last(timeline: Timeline, person: int) -> LastChoice:
    start, end = int(timeline.starts[person]), int(timeline.starts[person + 1])
    before = timeline.items[start : end - 1]
    return LastChoice(person, before, int(timeline.items[end - 1]), float(timeline.days[end - 1]))


def _gain(scores: Floats, one: LastChoice) -> float:
    wanted = scores[one.item]
    if wanted <= 0:
        return 0.0
    scores[one.before] = 0.0
    rank = np.count_nonzero(scores > wanted) + (np.count_nonzero(scores == wanted) + 1) / 2
    return float(1.0 / np.log2(1.0 + rank))
