"""A vector for each of a person's interests, so that each can be searched with by itself.

An interest's vector is half the items that show it (each by how clearly the person chose it) and half its own
words: the items alone would find more of the same, the words alone anything that sounds alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from history.strength import strength
from palate.protocols import Embedder, Vectors
from palate.types import Event, Interest, Profile

LIMIT = 8
TERMS = 6
SHARE_OF_ITEMS = 0.5

Vector = NDArray[np.float32]
ItemVector = Callable[[str], Vector | None]


@dataclass(frozen=True)
class InterestVectors:
    """A person's strongest interests: `keys` as in the profile; row i of `matrix` (keys, dimension) is of `keys[i]`."""

    keys: tuple[str, ...]
    matrix: Vectors


def searchable(profile: Profile, limit: int = LIMIT) -> tuple[Interest, ...]:
    """The interests to search with: the `limit` strongest that the person is not against, strongest first."""
    return tuple(interest for interest in profile.interests if interest.polarity >= 0)[:limit]


def interest_text(interest: Interest) -> str:
    """An interest in its own words: the label, then its most telling terms not already in it."""
    terms = [term for term in interest.terms[:TERMS] if term.casefold() not in interest.label.casefold()]
    return " ".join([interest.label, *terms])


def interest_vectors(
    profile: Profile, events: Iterable[Event], item_vector: ItemVector, embedder: Embedder, *, limit: int = LIMIT
) -> InterestVectors:
    """Unit vectors of the profile's `limit` strongest interests.

    Args:
        profile: whose interests.
        events: the person's events; those named as evidence are looked at.
        item_vector: the unit vector of an item, or None where it has none.
        embedder: for the interests' own words; hand in a `CachedEmbedder` where many profiles pass by.
        limit: at most this many interests.

    Raises:
        EmbedderError: as `embedder.embed`.
    """
    chosen = searchable(profile, limit)
    words = embedder.embed([interest_text(interest) for interest in chosen])
    by_id = {event.event_id: event for event in events}
    rows = [_blend(_of_items(one, by_id, item_vector), word) for one, word in zip(chosen, words, strict=True)]
    kept = [index for index, row in enumerate(rows) if row.any()]
    matrix = np.stack([rows[index] for index in kept]) if kept else np.zeros((0, embedder.dimension), np.float32)
    return InterestVectors(tuple(chosen[index].key for index in kept), matrix)


def _of_items(interest: Interest, events: Mapping[str, Event], item_vector: ItemVector) -> Vector | None:
    """The mean vector of the items behind the evidence, weighted by strength; None where there is none."""
    total: Vector | None = None
    for event_id in interest.evidence:
        event = events.get(event_id)
        if event is None or event.item_id is None:
            continue
        row, weight = item_vector(event.item_id), strength(event, None)
        if row is not None and weight > 0:
            total = row * np.float32(weight) if total is None else total + row * np.float32(weight)
    return None if total is None else _unit(total)


def _blend(items: Vector | None, words: Vector) -> Vector:
    if items is None:
        return words
    return _unit(SHARE_OF_ITEMS * items + (1 - SHARE_OF_ITEMS) * words)


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length if length > 0 else vector, dtype=np.float32)
