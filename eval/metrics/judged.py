"""Ranked lists beside what was right: all that a metric needs to know. Metrics know nothing of items or people."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.errors import InputError

Floats = NDArray[np.float64]
Preferences = tuple[tuple[Floats, Floats], ...]


@dataclass(frozen=True)
class Judged:
    """What came of every question.

    Args:
        hits: shape (questions, depth), best place first: whether the place holds a relevant item that no earlier place
            of the list holds. Empty places are misses.
        relevant: shape (questions,), how many items are relevant, at least 1; also those that no list holds.
        preferences: for each question the scores that its relevant and its refused items got (higher is better; any
            unit; NaN counts as the lowest). None where nothing was refused, or items have no scores.

    Raises:
        InputError: shapes differ, a question has nothing relevant, or more hits than relevant items.
    """

    hits: NDArray[np.bool_]
    relevant: NDArray[np.int64]
    preferences: Preferences | None = None

    def __post_init__(self) -> None:
        if self.hits.ndim != 2 or self.relevant.shape != self.hits.shape[:1]:
            raise InputError(
                "Expected hits of shape (questions, depth) and one number of relevant items for each question, "
                f"got shapes {self.hits.shape} and {self.relevant.shape}."
            )
        if (self.relevant < 1).any():
            raise InputError("Expected at least one relevant item for each question, got none: leave such ones out.")
        if (self.hits.sum(axis=1) > self.relevant).any():
            raise InputError("Expected no more hits than relevant items: a list holds an item twice.")
        if self.preferences is not None and len(self.preferences) != len(self.hits):
            raise InputError(f"Expected preferences for {len(self.hits)} questions, got {len(self.preferences)}.")

    def __len__(self) -> int:
        return len(self.hits)

    def first(self, k: int) -> NDArray[np.bool_]:
        """The hits of the first `k` places, shape (questions, k).

        Raises:
            InputError: `k` is below 1, or the lists were cut shorter.
        """
        if not 1 <= k <= self.hits.shape[1]:
            raise InputError(f"Expected k of at least 1 and at most the depth {self.hits.shape[1]}, got {k}.")
        return self.hits[:, :k]


def judge(
    lists: Sequence[Sequence[Hashable]],
    relevant: Sequence[Collection[Hashable]],
    depth: int,
    *,
    preferences: Preferences | None = None,
) -> Judged:
    """Judge lists of ids or positions, best first, cut or filled up to `depth` places.

    >>> judge([["a", "b", "a"]], [{"a", "c"}], 4).hits.tolist()
    [[True, False, False, False]]

    Raises:
        InputError: as `Judged`.
    """
    hits = np.zeros((len(lists), depth), dtype=bool)
    for row, (ranked, wanted) in enumerate(zip(lists, relevant, strict=True)):
        left = set(wanted)
        for place, item in enumerate(ranked[:depth]):
            if item in left:
                hits[row, place] = True
                left.discard(item)
    counts = np.array([len(set(wanted)) for wanted in relevant], dtype=np.int64)
    return Judged(hits, counts, preferences)
