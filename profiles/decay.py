"""How much an event counts by its age, and how a heavy day is damped. Decay knows nothing of items or texts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

DAY = 86_400.0
FREE_PER_DAY = 2.0
"""Mass a single day counts in full; what lies above counts by its logarithm."""
ENOUGH_EVENTS = 20.0
LONGEST_STRETCH = 16.0


def recency(times: Array, as_of: float | None, half_life_days: float) -> Array:
    """Return 2 to the power of minus (age / half-life) for each event, shape (n,), values 0 to 1.

    `times` are epoch seconds, NaN where unknown. An untimed event counts as one half-life old beside timed ones; where
    nothing has a time, every event counts 1.

    >>> recency(np.array([0.0, 86_400.0]), 86_400.0, 1.0).tolist()
    [0.5, 1.0]
    """
    if as_of is None or np.isnan(times).all():
        return np.ones(len(times))
    age = np.maximum(as_of - times, 0.0) / (half_life_days * DAY)
    return np.exp2(-np.where(np.isnan(age), 1.0, age))


def effective_count(weights: Array) -> float:
    """Return how many equal weights these amount to: (sum w)^2 / sum w^2 (Kish 1965), 0 for none.

    >>> effective_count(np.array([1.0, 1.0, 0.0]))
    2.0
    """
    squares = float(np.square(weights).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def stretched_half_life(times: Array, as_of: float | None, half_life_days: float) -> float:
    """Return the half-life in days, doubled (to sixteen times at most) while a sparse history would be forgotten.

    Someone who buys once in two months should not be known by the last two purchases: the half-life grows until the
    effective number of events reaches twenty, or half of all there are.
    """
    wanted = min(ENOUGH_EVENTS, 0.5 * len(times))
    chosen = half_life_days
    while chosen < LONGEST_STRETCH * half_life_days and effective_count(recency(times, as_of, chosen)) < wanted:
        chosen *= 2.0
    return chosen


def daily_damping(times: Array, mass: Array) -> Array:
    """Return a factor 0 to 1 for each event so that a day of total mass m counts `saturated(m)`.

    `mass` (n,) is each event's absolute strength. Events without a time are not damped.

    >>> daily_damping(np.zeros(1), np.ones(1)).tolist()
    [1.0]
    """
    days = np.floor(times / DAY)
    timed = ~np.isnan(days)
    factors = np.ones(len(times))
    if timed.any():
        _, inverse = np.unique(days[timed], return_inverse=True)
        totals = np.bincount(inverse, weights=mass[timed]).astype(np.float64)
        factors[timed] = (saturated(totals) / np.maximum(totals, 1e-12))[inverse]
    return factors


def saturated(mass: Array) -> Array:
    """Return what a day's total mass counts: itself to `FREE_PER_DAY`, above that growing by the logarithm only.

    >>> saturated(np.array([1.0, 2.0])).tolist()
    [1.0, 2.0]
    """
    above = np.maximum(mass / FREE_PER_DAY, 1.0)
    return np.minimum(mass, FREE_PER_DAY) + FREE_PER_DAY * np.log(above)


def recent_share(times: Array, as_of: float | None) -> Array | None:
    """Return for each event how much it belongs to the recent part of this history, 0 to 1; None without two moments.

    The border is soft and relative to the person: the share halves with each quarter of the time from the first
    event to the last.
    """
    if as_of is None or np.isnan(times).all():
        return None
    span = as_of - float(np.nanmin(times))
    if span <= 0:
        return None
    share = recency(times, as_of, span / (4.0 * DAY))
    return np.where(np.isnan(times), 0.5, share)
