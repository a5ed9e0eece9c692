"""What friends chose: the near and those of like taste more, and what the friends of friends of like taste chose.

Friends alone: Groh and Ehmig 2007, collaborative social filtering. Weighing them by taste, and going one step further,
finds more (docs/log.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from palate.types import SocialEdge
from retrieval.collaborative import UserNeighbours, weighted_rows
from retrieval.keeping import Keeper
from retrieval.material import Material
from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.source import NOTHING, Evidence

FriendsOf = Callable[[str], Sequence[SocialEdge]]
"""Finds the edges that go out from a person, such as `Store.friends`."""
SHARPNESS = 1.5
"""Likeness of taste counts to the power of this."""
ANYWAY = 0.01
"""What a friend counts without any likeness of taste, beside 1 for one of the very same taste."""
BEYOND = 1.0
"""What a friend of friends counts, likeness being equal, beside a friend; nothing without likeness."""


def friends(material: Material, keep: Keeper) -> Friends | None:
    """What friends chose; None where nobody has friends."""
    return Friends.fit(material) if material.friends.nnz else None


@dataclass(frozen=True, eq=False)
class Friends:
    """Friends of people with a row are known by `near` (csr (people, people), closeness 0 to 1); those of anybody else
    are asked of `friends_of`, where there is one, and found by `number`.

    `strength` (people, items) says how much who likes what.
    """

    near: sparse.csr_matrix
    strength: sparse.csr_matrix
    tastes: UserNeighbours
    number: dict[str, int]
    friends_of: FriendsOf | None = None
    name: str = "friends"

    @classmethod
    def fit(cls, material: Material) -> Friends:
        """The source over everybody in the material."""
        number = dict(material.people.number)
        return cls(material.friends.tocsr(), material.strength, material.user_neighbours, number)

    def asking(self, friends_of: FriendsOf) -> Friends:
        """The same source, which asks for the friends of people who have no events of their own."""
        return replace(self, friends_of=friends_of)

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are sums of closeness times likeness times liking."""
        people, weights = self.closest(request)
        if not len(people):
            return EMPTY
        return best(weighted_rows(self.strength, people, weights), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """Nothing of the person's own led here, and friends are named to nobody."""
        return [NOTHING] * len(items)

    def closest(self, request: Request) -> tuple[Positions, Floats]:
        """The friends of a person, and their friends of like taste, each with a weight above 0."""
        friends, closeness = self._friends(request)
        if not len(friends):
            return friends, closeness
        direct = np.bincount(friends, weights=closeness, minlength=self.near.shape[0])
        beyond = weighted_rows(self.near, friends, closeness)
        if request.number is not None:
            direct[request.number] = beyond[request.number] = 0.0
        people = np.flatnonzero((direct > 0) | (beyond > 0))
        alike = self._likeness(request, people) ** SHARPNESS
        weights = (direct[people] * (alike + ANYWAY) + BEYOND * beyond[people] * alike).astype(np.float32)
        some = np.flatnonzero(weights)
        return people[some], weights[some]

    def _likeness(self, request: Request, people: Positions) -> Floats:
        """Cosine of the tastes of `people` to that of the person, rare items counting more, shape (people,), 0 to 1."""
        liked, weights = request.taste.liked, request.taste.weights
        rarity = self.tastes.frequency_weight[liked]
        length = float(np.sqrt((weights * weights) @ rarity)) or 1.0
        shared = weighted_rows(self.tastes.by_item, liked, weights * rarity)[people]
        return shared / (self.tastes.lengths[people] * np.float32(length))

    def _friends(self, request: Request) -> tuple[Positions, Floats]:
        """Numbers of a person's friends who have events, and how close they are."""
        if request.number is not None:
            here = slice(int(self.near.indptr[request.number]), int(self.near.indptr[request.number + 1]))
            return self.near.indices[here].astype(np.intp), self.near.data[here]
        edges = [] if self.friends_of is None else self.friends_of(request.user_id)
        known = [edge for edge in edges if edge.friend_id in self.number]
        numbers = np.array([self.number[edge.friend_id] for edge in known], np.intp)
        return numbers, np.array([edge.weight for edge in known], np.float32)
