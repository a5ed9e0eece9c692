"""Learns how much each signal counts, from what people chose in situations that were held out.

Two kinds of questions teach it: which of all things somebody chose in a situation, and which they liked of those that
were held out together. The second tells liking from habit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.collaborative import ItemNeighbours
from retrieval.material import Material
from retrieval.request import Request
from retrieval.situated.effects import Effects
from retrieval.situated.folds import Occasion, folds
from retrieval.situated.logit import conditional_logit
from retrieval.situated.model import SituatedModel
from retrieval.situated.signals import NAMES, Signals
from retrieval.sources.ranking import Floats, Positions

NeighboursOf = Callable[[Material], ItemNeighbours]
PENALTY = 15.0
LIKING = 2.0
"""How much questions of liking count beside those of choosing. Both were chosen on validation parts (docs/log.md)."""
LEAST_OCCASIONS = 30
"""With fewer held-out choices nothing is learned."""
MOST_OTHERS = 200
"""With so many things that were not chosen a choice is compared, beside those that the person met before."""


@dataclass(frozen=True)
class Lesson:
    """One question: candidates with their signals (candidates, signals), which were chosen, and how much it counts.

    `offsets` (candidates,) are the logs of how many items each stands for.
    """

    signals: Floats
    chosen: Floats
    offsets: Floats
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class _Asked:
    """An occasion with what is known before it."""

    occasion: Occasion
    request: Request
    signals: Floats

    @property
    def liked(self) -> Positions:
        return self.occasion.items[self.occasion.strengths > 0]


def learn(material: Material, neighbours_of: NeighboursOf) -> SituatedModel:
    """The model of a material that has conditions; all weights are 0 where too few choices were made in any.

    `neighbours_of` gives what is chosen together in a part of the material.
    """
    again = _weights(material, neighbours_of, whole=False)
    first = _weights(material, neighbours_of, whole=True)
    return SituatedModel(Effects.fit(material), again, first if first.any() else again)


def _weights(material: Material, neighbours_of: NeighboursOf, *, whole: bool) -> Floats:
    rng = np.random.default_rng(material.seed)
    choices: list[Lesson] = []
    likings: list[Lesson] = []
    for fold in folds(material, whole=whole):
        for asked in _by_person(fold.part, fold.occasions, neighbours_of):
            choices += _choices(asked, whole, rng)
            likings += _likings(asked)
    if len(choices) < LEAST_OCCASIONS:
        return np.zeros(len(NAMES), np.float32)
    lessons = choices + likings
    return conditional_logit(
        np.concatenate([one.signals for one in lessons]),
        np.repeat(np.arange(len(lessons)), [len(one.chosen) for one in lessons]),
        np.concatenate([one.chosen * one.weight for one in lessons]),
        penalty=PENALTY,
        offsets=np.concatenate([one.offsets for one in lessons]),
    )


def _by_person(part: Material, occasions: Sequence[Occasion], neighbours_of: NeighboursOf) -> Iterator[list[_Asked]]:
    """All occasions of one person at a time."""
    if not occasions or part.conditions is None:
        return
    people = part.people
    signals = Signals.of(Effects.fit(part), neighbours_of(part), part.conditions.matrix, people.ids)
    of_person: defaultdict[int, list[Occasion]] = defaultdict(list)
    for occasion in occasions:
        of_person[occasion.person].append(occasion)
    users = list(people.number)
    for person, own in of_person.items():
        request = people.request(users[person])
        yield [_Asked(one, request, _known(signals, request, one)) for one in own]


def _known(signals: Signals, request: Request, occasion: Occasion) -> Floats:
    asked = np.zeros(len(signals.effects.names), np.float32)
    asked[occasion.conditions] = 1.0
    return signals.over_items(request, asked)


def _choices(asked: Sequence[_Asked], whole: bool, rng: np.random.Generator) -> Iterator[Lesson]:
    """What was liked in each situation, beside all else; somebody with many occasions counts by their square root."""
    telling = [one for one in asked if len(one.liked)]
    for one in telling:
        places, offsets = _candidates(one, whole, rng)
        chosen = np.isin(places, one.liked).astype(np.float32)
        yield Lesson(one.signals[places], chosen, offsets, 1.0 / float(np.sqrt(len(telling))))


def _candidates(one: _Asked, whole: bool, rng: np.random.Generator) -> tuple[Positions, Floats]:
    """What was met before (unless only new things are asked about) or then, and some of all else, with their logs."""
    met = np.zeros(len(one.signals), np.bool_)
    met[one.request.events.items] = True
    near = met.copy()
    near[one.occasion.items] = True
    others = np.flatnonzero(~near)
    drawn = others if len(others) <= MOST_OTHERS else np.sort(rng.choice(others, MOST_OTHERS, replace=False))
    certain = np.flatnonzero(near & ~met) if whole else np.flatnonzero(near)
    each = np.log(len(others) / max(len(drawn), 1)) if len(drawn) else 0.0
    offsets = np.concatenate([np.zeros(len(certain)), np.full(len(drawn), each)])
    return np.concatenate([certain, drawn]), offsets.astype(np.float32)


def _likings(asked: Sequence[_Asked]) -> Iterator[Lesson]:
    """What one person liked beside what they refused, each in its situation, all of it held out."""
    signals = np.concatenate([one.signals[one.occasion.items] for one in asked])
    strengths = np.concatenate([one.occasion.strengths for one in asked])
    liked, refused = strengths > 0, strengths < 0
    if liked.any() and refused.any():
        told = liked | refused
        weight = LIKING / float(np.sqrt(liked.sum()))
        yield Lesson(signals[told], liked[told].astype(np.float32), np.zeros(int(told.sum()), np.float32), weight)
