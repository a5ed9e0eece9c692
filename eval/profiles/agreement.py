"""How far two engines say the same of the same people, and not only of people at large."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from eval.profiles.alike import weighted_jaccard
from eval.profiles.built import Built
from eval.profiles.results import Agreement
from eval.significance import bootstrap
from palate.protocols import Embedder, Vectors
from palate.types import Profile
from profiles.wording import stems

Floats = NDArray[np.float64]
LEAST = 2
BLOCK = 512


def agreements(
    built: Mapping[str, Built], users: Sequence[str], embedder: Embedder | None, seed: int
) -> tuple[Agreement, ...]:
    """Of each pair of engines, over the users of whom both wrote a text; pairs with fewer than two such users are left
    out, and all of them without an embedder."""
    if embedder is None:
        return ()
    texts = {name: one.texts() for name, one in built.items()}
    found = []
    for one, other in combinations(built, 2):
        shared = [user for user in users if user in texts[one] and user in texts[other]]
        if len(shared) >= LEAST:
            left, right = (embedder.embed([texts[name][user] for user in shared]) for name in (one, other))
            words = label_agreement(built[one].profiles, built[other].profiles, shared)
            found.append(_agreement(one, other, left, right, words, seed))
    return tuple(found)


def label_agreement(one: Mapping[str, Profile], other: Mapping[str, Profile], users: Sequence[str]) -> Floats:
    """Weighted Jaccard of the words in the labels of two profiles of each user, NaN for who lacks one of them."""
    return np.array(
        [
            weighted_jaccard(label_words(one[user]), label_words(other[user]))
            if user in one and user in other
            else math.nan
            for user in users
        ]
    )


def label_words(profile: Profile) -> dict[str, float]:
    """The words of a profile's labels, plural ends taken off, each with the weight of all interests that name it."""
    weights: dict[str, float] = defaultdict(float)
    for interest in profile.interests:
        for word in stems(interest.label):
            weights[word] += interest.weight
    whole = math.fsum(weights.values())
    return {word: weight / whole for word, weight in sorted(weights.items())} if whole else {}


def _agreement(one: str, other: str, left: Vectors, right: Vectors, words: Floats, seed: int) -> Agreement:
    own, chance, apart = nearness(left, right)
    return Agreement(
        one=one,
        other=other,
        cosine=bootstrap(own, seed),
        chance=bootstrap(chance, seed),
        told_apart=bootstrap(apart, seed),
        labels=None if np.isnan(words).all() else bootstrap(words, seed),
    )


def nearness(left: Vectors, right: Vectors) -> tuple[Floats, Floats, Floats]:
    """Of each row: its cosine to the same row of the other, its mean cosine to the other rows, and the share of those
    that are less near than its own, equal ones by half.

    >>> own, chance, apart = nearness(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32))
    >>> own.tolist(), chance.tolist(), apart.tolist()
    ([1.0, 1.0], [0.0, 0.0], [1.0, 1.0])
    """
    parts = [_nearness(left, right, start) for start in range(0, len(left), BLOCK)]
    own, chance, apart = (np.concatenate(column) for column in zip(*parts, strict=True))
    return own, chance, apart


def _nearness(left: Vectors, right: Vectors, start: int) -> tuple[Floats, Floats, Floats]:
    cosines = np.asarray(left[start : start + BLOCK] @ right.T, np.float64).round(6)
    rows = np.arange(len(cosines))
    own, others = cosines[rows, rows + start], len(right) - 1
    less = (cosines < own[:, None]).sum(axis=1) + ((cosines == own[:, None]).sum(axis=1) - 1) / 2.0
    return own, (cosines.sum(axis=1) - own) / others, less / others
