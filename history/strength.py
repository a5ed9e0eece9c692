"""How much liking one event shows."""

from __future__ import annotations

from collections.abc import Iterable
from math import log10

from palate.kinds import STRENGTH
from palate.types import Event

PRIOR_RATINGS = 3.0
"""A user's mean rating counts as much as this many ratings at everybody's mean."""
LOW_STEPS = 2.0
"""So many steps of a scale, counted from nothing, are low whoever gives them: two stars of five, four of ten."""
MANY_PLAYS = 1000.0
"""The play count that shows full liking."""
HALF_DWELL = 20.0
"""Seconds of watching or reading that show half the liking of staying to the end."""


def strength(event: Event, user_mean: float | None, *, spread: float = 1.0) -> float:
    """How much liking the event shows, -1 (clear refusal) to 1 (clear choice).

    A `rate` at the user's own mean shows its base strength, since they chose the item; each `spread` of stars
    above or below moves it by a half. Stars that are low on the scale itself show no liking from somebody who gives
    no fewer on average: a harsh rater's one star is no praise. A `play` grows with the logarithm of its count, to 1
    at a thousand plays. A `watch` or a `read` grows with its seconds, and one left at once shows next to nothing.
    Other kinds are taken from `palate.kinds.STRENGTH`. What the words say is `profiles.sentiment`'s to judge.

    Args:
        event: the event.
        user_mean: what stars this user gives on average (`rating_mean`); None when unknown.
        spread: how many stars make one clear step: 1 on a scale of five, 2 on a scale of ten.

    >>> strength(Event(event_id="e", user_id="u", kind="rate", value=3.0), 4.0)
    0.0
    >>> strength(Event(event_id="e", user_id="u", kind="play", value=1000.0), None)
    1.0
    """
    base = STRENGTH[event.kind]
    if event.value is None:
        return base
    if event.kind == "rate":
        return rate_strength(event.value, user_mean, spread=spread)
    if event.kind in ("watch", "read"):
        return base * dwell_share(event.value)
    return play_strength(event.value) if event.kind == "play" else base


def rate_strength(stars: float, user_mean: float | None, *, spread: float = 1.0) -> float:
    """Strength of a rating of so many stars, -1 to 1, given the user's mean."""
    if user_mean is None:
        return STRENGTH["rate"]
    shown = STRENGTH["rate"] + 0.5 * (stars - user_mean) / spread
    low = stars <= LOW_STEPS * spread and stars <= user_mean
    return max(-1.0, min(0.0 if low else 1.0, shown))


def play_strength(count: float) -> float:
    """Strength of so many plays, 0 (never) to 1 (a thousand or more)."""
    if count < 1.0:
        return 0.0
    base = STRENGTH["play"]
    return base + (1.0 - base) * min(1.0, log10(count) / log10(MANY_PLAYS))


def dwell_share(seconds: float) -> float:
    """Share of its kind's strength that so many seconds of watching or reading show, 0 (left at once) to 1.

    >>> dwell_share(20.0), dwell_share(3600.0)
    (0.5, 1.0)
    """
    return float(1.0 - 2.0 ** (-max(seconds, 0.0) / HALF_DWELL))


def rating_mean(events: Iterable[Event], overall: float | None = None) -> float | None:
    """The stars a user gives on average, drawn towards `overall`, everybody's mean, while they have rated little.

    Without `overall` it is the plain mean; None when there is neither a rating nor an overall mean.

    >>> rating_mean([Event(event_id="e", user_id="u", kind="rate", value=1.0)], overall=5.0)
    4.0
    """
    stars = [event.value for event in events if event.kind == "rate" and event.value is not None]
    if overall is None:
        return sum(stars) / len(stars) if stars else None
    return (sum(stars) + PRIOR_RATINGS * overall) / (len(stars) + PRIOR_RATINGS)
