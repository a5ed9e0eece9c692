"""One vector per person and dimension: the weighted average of what they chose, in the space of items.

behaviour                what they chose, by how clearly and how lately
content                  the words of their profile's interests
social                   the behaviour of the people they follow, by closeness
scene:<name>             what they chose in a scene
time:<what>, place:<what>    what they chose at a time of day or week, in a place, where events say so

v = sum w_i x_i / sum w_i, brought to length 1 (Rocchio 1971: what was turned down counts against)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from palate.types import Interest, Profile
from retrieval.material import Conditions, Material
from retrieval.people_vectors.space import ItemSpace, unit
from retrieval.request import HALF_EVERY, Taste
from retrieval.sources.people import People, newer
from retrieval.sources.ranking import Floats

BEHAVIOUR, CONTENT, SOCIAL = "behaviour", "content", "social"
AGAINST = 0.2
"""How much a thing that was turned down counts against, beside 1 for one that was chosen."""
MOST_INTERESTS = 15
MOST_TERMS = 3
TIMES, PLACES = ("time", "weekday"), ("place",)


def of_taste(space: ItemSpace, taste: Taste) -> Floats:
    """The behaviour vector of a taste; zeros for somebody who chose nothing that says something."""
    return unit(taste.weights @ space.rows[taste.liked] - AGAINST * space.rows[taste.disliked].sum(axis=0))


def of_profile(space: ItemSpace, profile: Profile) -> Floats:
    """The content vector of a profile: the words of its strongest interests, each by weight, confidence and feeling."""
    words: list[str] = []
    weights: list[float] = []
    for interest in profile.interests[:MOST_INTERESTS]:
        said = _words(interest)
        words += said
        weights += [interest.weight * interest.confidence * float(np.sign(interest.polarity)) / len(said)] * len(said)
    return space.of_words(words, weights)


def _words(interest: Interest) -> list[str]:
    """An interest as words of the space: its category, or its label and first terms, whole and in parts."""
    kind, _, name = interest.key.removeprefix("sentiment:").partition(":")
    if kind == "category":
        return [f"category:{name.casefold()}"]
    terms = [term.casefold() for term in (interest.label, *interest.terms[:MOST_TERMS])]
    return sorted({word for term in terms for word in (term, *term.split())})


def updated(vector: Floats, item: Floats, a: float, y: float) -> Floats:
    """A person's vector after one more event: v' = normalise(v + a y).

    Args:
        vector: unit, or zeros for somebody new.
        item: the unit vector of the item.
        a: how much one event moves, above 0.
        y: the strength of the event, -1 (turned down) to 1 (chosen).

    >>> updated(np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32), 0.75, 1.0).round(3).tolist()
    [0.800000011920929, 0.6000000238418579]
    """
    return unit(np.asarray(vector + np.float32(a * y) * item, np.float32))


@dataclass(frozen=True, eq=False)
class PeopleVectors:
    """Everybody's vectors, made when asked for; nothing is fitted to people.

    Args:
        space: that the vectors are in.
        people: whose events they follow from.
        friends: how close people are, csr (people, people).
        conditions: contexts of the events of `people`, or None.
    """

    space: ItemSpace
    people: People
    friends: sparse.csr_matrix
    conditions: Conditions | None = None

    @classmethod
    def over(cls, material: Material, space: ItemSpace) -> PeopleVectors:
        """The vectors of the people of a material, in the space of its items."""
        return cls(space, material.people, material.friends, material.conditions)

    @cached_property
    def behaviour(self) -> Floats:
        """A unit vector of everybody's behaviour, shape (people, d); zeros for who chose nothing."""
        weights = np.where(self.people.strengths > 0, 1.0, AGAINST) * self.people.strengths * self._recency
        size = (len(self.people.starts) - 1, len(self.space.rows))
        chosen = sparse.csr_matrix((weights.astype(np.float32), (self.people.owners(), self.people.items)), shape=size)
        return unit(np.asarray(chosen @ self.space.rows, np.float32))

    @cached_property
    def social(self) -> Floats:
        """A unit vector of what everybody's friends chose, by closeness, shape (people, d)."""
        return unit(np.asarray(self.friends @ self.behaviour, np.float32))

    @property
    def has_friends(self) -> bool:
        """Whether anybody follows somebody."""
        return self.friends.nnz > 0

    def of(self, user_id: str, profile: Profile | None = None) -> dict[str, Floats]:
        """A person's unit vectors by dimension, shape (d,) each; dimensions without anything to say are left out."""
        number = self.people.number.get(user_id)
        found = {} if number is None else self._of_events(number)
        if profile is not None:
            found[CONTENT] = of_profile(self.space, profile)
        return {name: vector for name, vector in sorted(found.items()) if vector.any()}

    def state(self, user_id: str) -> str:
        """What tells a person's events apart from those of another day: how many there are, and the last one's id."""
        number = self.people.number.get(user_id)
        if number is None or self.people.starts[number] == self.people.starts[number + 1]:
            return ""
        start, end = int(self.people.starts[number]), int(self.people.starts[number + 1])
        return f"{end - start} {self.people.ids[end - 1]}"

    def _of_events(self, number: int) -> dict[str, Floats]:
        rows = slice(int(self.people.starts[number]), int(self.people.starts[number + 1]))
        found = {BEHAVIOUR: self._average(rows, np.ones(rows.stop - rows.start, np.float32))}
        if self.has_friends:
            found[SOCIAL] = self.social[number]
        for name, weights in (*self._scenes(rows), *self._conditions(rows)):
            found[name] = self._average(rows, weights)
        return found

    def _average(self, rows: slice, weights: Floats) -> Floats:
        strengths = self.people.strengths[rows]
        own = np.where(strengths > 0, 1.0, AGAINST) * strengths * self._recency[rows] * weights
        return self.space.mean(self.people.items[rows], own.astype(np.float32))

    def _scenes(self, rows: slice) -> Iterable[tuple[str, Floats]]:
        if not len(self.people.scene_weights):
            return []
        weights = self.people.scene_weights[rows]
        return [(f"scene:{name}", weights[:, place]) for place, name in enumerate(self.people.scene_names)]

    def _conditions(self, rows: slice) -> Iterable[tuple[str, Floats]]:
        if self.conditions is None:
            return []
        held = self.conditions.matrix[rows].tocsc()
        kept = np.flatnonzero(np.diff(held.indptr))
        named = [(_dimension(self.conditions.names[place]), place) for place in kept.tolist()]
        return [(name, held[:, [place]].toarray().ravel().astype(np.float32)) for name, place in named if name]

    @cached_property
    def _recency(self) -> Floats:
        """Half for each `HALF_EVERY` things somebody did since, for every event."""
        ends = zip(self.people.starts[:-1].tolist(), self.people.starts[1:].tolist(), strict=True)
        later = [newer(self.people.times[start:end]) for start, end in ends]
        return np.exp2(-np.concatenate([np.zeros(0, np.float32), *later]) / HALF_EVERY).astype(np.float32)


def _dimension(condition: str) -> str | None:
    """ "place:kitchen" of "place=kitchen"; None for a condition that is neither time nor place."""
    key, _, value = condition.partition("=")
    if key in TIMES:
        return f"time:{value}"
    return f"place:{value}" if key in PLACES else None
