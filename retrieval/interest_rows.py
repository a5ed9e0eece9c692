"""Interest vectors of every profile in the store, for the index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np

from history.store import Store
from palate.protocols import Embedder, Progress, Vectors, silent
from retrieval.contents import InterestRows, ItemRows
from retrieval.interests import InterestVectors, ItemVector, interest_text, interest_vectors, searchable
from retrieval.vectors import sync, text_hash

CHUNK = 1_000


class KnownTexts:
    """An `Embedder` that looks texts up in a table made beforehand, by their hash; each must be in it."""

    def __init__(self, name: str, rows: Mapping[str, int], matrix: Vectors, dimension: int) -> None:
        self.name, self.dimension = name, dimension
        self._rows, self._matrix = rows, matrix

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._matrix[[self._rows[text_hash(text)] for text in texts]]


def label_space(embedder: str) -> str:
    """The store's space for the words of interests."""
    return f"{embedder}/labels"


def gather(store: Store, items: ItemRows, embedder: Embedder, *, progress: Progress = silent) -> InterestRows:
    """Vectors of each profile's strongest interests, sorted by user.

    The words of interests are embedded once, whoever shares them, and kept in the store for the next time.

    Raises:
        EmbedderError: as `embedder.embed`.
    """
    known = _labels(store, embedder, progress)
    rows = {item_id: row for row, item_id in enumerate(items.ids)}

    def item_vector(item_id: str) -> Vectors | None:
        return items.matrix[rows[item_id]] if item_id in rows else None

    users: list[str] = []
    found: list[InterestVectors] = []
    total = len(store.profile_users())
    for user_id, vectors in _each(store, known, item_vector):
        users.append(user_id)
        found.append(vectors)
        progress("interests", len(users), total)
    return _stack(users, found, embedder.dimension)


def _labels(store: Store, embedder: Embedder, progress: Progress) -> KnownTexts:
    texts = {interest_text(one) for profile in store.profiles_as_built() for one in searchable(profile)}
    space = label_space(embedder.name)
    sync(store, space, {text_hash(text): text for text in texts}, embedder, step="embed interests", progress=progress)
    table = store.vectors(space)
    return KnownTexts(
        embedder.name, {text: row for row, text in enumerate(table.ids)}, table.matrix, embedder.dimension
    )


def _each(store: Store, known: Embedder, item_vector: ItemVector) -> Iterator[tuple[str, InterestVectors]]:
    profiles = store.profiles_as_built()
    while chunk := list(islice(profiles, CHUNK)):
        events = dict(store.events_by_user([profile.user_id for profile in chunk]))
        for one in chunk:
            yield one.user_id, interest_vectors(one, events.get(one.user_id, ()), item_vector, known)


def _stack(users: Sequence[str], found: Sequence[InterestVectors], dimension: int) -> InterestRows:
    counts = [len(one.keys) for one in found]
    keys = tuple(key for one in found for key in one.keys)
    matrix = np.concatenate([one.matrix for one in found]) if keys else np.zeros((0, dimension), np.float32)
    owner = np.repeat(np.arange(len(users)), counts)
    return InterestRows(tuple(users), owner.astype(np.int64), keys, np.asarray(matrix, dtype=np.float32))
