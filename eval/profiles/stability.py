"""How steady profiles are: made again from some of each person's events, how much of them stays?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from eval.data.training import Training
from eval.profiles.alike import rank_correlation, weighted_jaccard
from eval.profiles.asking import Histories
from palate.types import Event, Profile

SHARE = 0.8
LEAST_EVENTS = 5
"""Fewer events than this cannot lose a fifth."""


class Steadiness(NamedTuple):
    """How much of a profile stays: `jaccard` of the weights of its interests, 0 to 1, and Spearman's `rank` correlation
    of them, -1 to 1, NaN where there are too few."""

    jaccard: float
    rank: float


def resampled(train: Training, histories: Histories, seed: int, share: float = SHARE) -> dict[str, tuple[Event, ...]]:
    """Histories with `share` of each one's events (rounded down) drawn without replacement, in their order.

    Whoever has fewer than five events is left out. What is drawn follows from seed and user alone.
    """
    return {
        user: _drawn(events, np.random.default_rng([seed, train.number[user]]), share)
        for user, events in sorted(histories.items())
        if len(events) >= LEAST_EVENTS and user in train.number
    }


def steadiness(whole: Mapping[str, Profile], part: Mapping[str, Profile], user: str) -> Steadiness:
    """How alike a user's profiles of all events and of some are; a profile that could not be made again kept nothing,
    which counts zero. NaN throughout for somebody without a profile of all events."""
    if user not in whole:
        return Steadiness(math.nan, math.nan)
    if user not in part:
        return Steadiness(0.0, 0.0)
    one, other = weights_of(whole[user]), weights_of(part[user])
    return Steadiness(weighted_jaccard(one, other), rank_correlation(one, other))


def weights_of(profile: Profile) -> dict[str, float]:
    """The weights of a profile's interests by key; one that the person is against is another than one they are for."""
    return {f"{'+' if one.polarity >= 0 else '-'}{one.key}": one.weight for one in profile.interests}


def _drawn(events: Sequence[Event], rng: np.random.Generator, share: float) -> tuple[Event, ...]:
    kept = rng.choice(len(events), int(len(events) * share), replace=False)
    return tuple(events[place] for place in sorted(kept.tolist()))
