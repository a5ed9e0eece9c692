"""People's vectors in the store: one space for each person, whose rows go when the person is erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

import numpy as np

from history.identity import content_hash
from history.store import Store
from history.vectors import VectorTable
from palate.types import Profile
from retrieval.people_vectors.people import BEHAVIOUR, PeopleVectors, updated
from retrieval.people_vectors.space import ItemSpace
from retrieval.sources.ranking import Floats

TOGETHER = 2_000
"""So many people's vectors are written in one transaction."""


def kept_in(user_id: str) -> str:
    """The name of a person's space in the store."""
    return f"people/{user_id}"


class KeptVectors:
    """Vectors of people, kept until their events are read anew: what live events moved stays moved.

    Kept vectors of another item space, or of other events of the person, are not used but made afresh: they then follow
    from all events, the live ones among them.
    """

    def __init__(self, store: Store, people: PeopleVectors) -> None:
        self._store, self._people = store, people
        self._mark = mark_of(people.space)

    def of(self, user_id: str, profile: Profile | None = None) -> dict[str, Floats]:
        """A person's unit vectors by dimension: the kept ones, or else as `PeopleVectors.of`, which are not kept."""
        table = self._store.vectors(kept_in(user_id))
        if table.ids and set(table.hashes) == {self._state(user_id)}:
            return dict(zip(table.ids, table.matrix, strict=True))
        return self._people.of(user_id, profile)

    def save(self, user_id: str, vectors: Mapping[str, Floats]) -> None:
        """Keep these vectors of a person, by dimension, and no others.

        Raises:
            StoreError: another process has been writing for too long.
        """
        self._save({user_id: vectors})

    def save_all(self, profiles: Iterable[Profile]) -> int:
        """Make and keep the vectors of everybody with a profile, many in one go; how many people those are."""
        number, left = 0, iter(profiles)
        while some := list(islice(left, TOGETHER)):
            self._save({profile.user_id: self._people.of(profile.user_id, profile) for profile in some})
            number += len(some)
        return number

    def feed(self, user_id: str, item: int, a: float, y: float, profile: Profile | None = None) -> dict[str, Floats]:
        """Move a person's behaviour by one event on an item (a position), keep all their vectors, and return them.

        Args:
            user_id: whose.
            item: the position of the item in the catalogue.
            a: how much one event moves, above 0.
            y: the strength of the event, -1 to 1.
            profile: for the content vector of somebody of whom nothing is kept.
        """
        vectors = self.of(user_id, profile)
        before = vectors.get(BEHAVIOUR, np.zeros(self._people.space.d, np.float32))
        vectors[BEHAVIOUR] = updated(before, self._people.space.rows[item], a, y)
        self.save(user_id, vectors)
        return vectors

    def _save(self, everybody: Mapping[str, Mapping[str, Floats]]) -> None:
        spaces = {kept_in(user_id): self._table(user_id, vectors) for user_id, vectors in everybody.items()}
        self._store.replace_vectors(spaces, owners={kept_in(user_id): user_id for user_id in everybody})

    def _table(self, user_id: str, vectors: Mapping[str, Floats]) -> VectorTable:
        names = sorted(vectors)
        matrix = np.zeros((len(names), self._people.space.d), np.float32)
        for row, name in enumerate(names):
            matrix[row] = vectors[name]
        return VectorTable(tuple(names), matrix, (self._state(user_id),) * len(names))

    def _state(self, user_id: str) -> str:
        """What kept vectors follow from: the space, and the person's events as they were read at opening."""
        return content_hash((self._mark, self._people.state(user_id)))


def mark_of(space: ItemSpace) -> str:
    """What tells two item spaces apart."""
    return content_hash([list(space.rows.shape), space.rows.sum(axis=0).astype(float).round(3).tolist()])
