"""Questions that the past answers: events with a context are held out, and asked about from what remains.

What happened later is never learned from: where events have times, the last of each person are held out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.material import Conditions, Material
from retrieval.sources.people import People
from retrieval.sources.ranking import Floats, Mask, Positions

SHARE = 0.2
"""How much of each person's events with a context is held out at a time."""
ROUNDS = 4
"""How often, where events have no times; each time other events."""
ROUNDS_IN_TIME = 2
"""The same where they have: the last share is held out, and then the last two."""
MANY_EVENTS = 50_000
"""Of so many events, one round is enough."""
MOST_PEOPLE = 400
"""Of so many people at most something is held out at a time."""


@dataclass(frozen=True)
class Occasion:
    """A person in a situation, and the strengths of what they then met: `items` (distinct) and `strengths`."""

    person: int
    conditions: Positions
    items: Positions
    strengths: Floats


@dataclass(frozen=True)
class Fold:
    """What remains to learn from, and what is asked about."""

    part: Material
    occasions: tuple[Occasion, ...]


def folds(material: Material, *, whole: bool) -> Iterator[Fold]:
    """The same world several times with different events held out.

    `whole` holds out everything that somebody did with an item, so that the items asked about are new to them.
    """
    people, conditions = material.people, material.conditions
    if conditions is None:
        return
    telling = np.diff(conditions.matrix.indptr) > 0
    rng = np.random.default_rng(material.seed)
    for held in _held(people, telling, whole, rng):
        held &= _some(people, held, rng)
        out = _with_their_items(people, held) if whole else held
        yield Fold(material.part(~out), tuple(_occasions(people, conditions, held & telling)))


def _held(people: People, telling: Mask, whole: bool, rng: np.random.Generator) -> Iterator[Mask]:
    timed = telling & ~np.isnan(people.times)
    rounds = ROUNDS_IN_TIME if timed.any() else ROUNDS
    for number in range(1 if len(telling) > MANY_EVENTS else rounds):
        if timed.any():
            yield _latest(people, timed, SHARE * (number + 1))
        else:
            yield (_by_item(people, rng) if whole else rng.random(len(telling))) < np.where(telling, SHARE, 0.0)


def _some(people: People, held: Mask, rng: np.random.Generator) -> Mask:
    """The events of at most `MOST_PEOPLE` of those from whom something is held out."""
    owners = people.owners()
    known = np.unique(owners[held])
    chosen = np.zeros(len(people.starts) - 1, np.bool_)
    chosen[known if len(known) <= MOST_PEOPLE else rng.choice(known, MOST_PEOPLE, replace=False)] = True
    return np.asarray(chosen[owners])


def _latest(people: People, telling: Mask, share: float) -> Mask:
    """Everything from the first of the last telling events on, for each person; the events are oldest first."""
    before = np.concatenate([[0], np.cumsum(telling)])
    start = before[people.starts[:-1]]
    count = before[people.starts[1:]] - start
    kept = np.ceil(count * (1.0 - share))
    owners = people.owners()
    held: Mask = ((before[1:] - start[owners]) > kept[owners]) & (count[owners] > 1)
    return held


def _by_item(people: People, rng: np.random.Generator) -> NDArray[np.float64]:
    """A number from 0 to 1 for each event, the same for all events of one person on one item."""
    drawn = _pairs(people)
    _, which = np.unique(drawn, return_inverse=True)
    return rng.random(int(which.max(initial=-1)) + 1)[which]


def _with_their_items(people: People, held: Mask) -> Mask:
    pairs = _pairs(people)
    return np.isin(pairs, pairs[held])


def _pairs(people: People) -> NDArray[np.int64]:
    return people.owners().astype(np.int64) * len(people.catalogue) + people.items


def _occasions(people: People, told: Conditions, held: Mask) -> Iterator[Occasion]:
    owners = people.owners()
    together: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for event in np.flatnonzero(held).tolist():
        said = told.matrix.indices[told.matrix.indptr[event] : told.matrix.indptr[event + 1]]
        together.setdefault((int(owners[event]), tuple(sorted(said.tolist()))), []).append(event)
    for (person, conditions), events in together.items():
        items, where = np.unique(people.items[events], return_inverse=True)
        totals = np.bincount(where, weights=people.strengths[events]).astype(np.float32)
        yield Occasion(person, np.array(conditions, np.intp), items, totals)
