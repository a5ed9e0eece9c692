"""Sentiment of an event: its kind, its stars against the user's own mean, its words."""

from __future__ import annotations

from collections.abc import Mapping
from math import tanh

from palate.types import Event, EventKind
from profiles.sentiment.text import NOTHING, Sentiment, text_sentiment

KINDS: Mapping[EventKind, tuple[float, float]] = {
    "like": (1.0, 0.8),
    "dislike": (-1.0, 0.9),
    "hide": (-1.0, 0.6),
    "save": (0.6, 0.3),
    "share": (0.6, 0.3),
}
"""Polarity and confidence of kinds that show feeling. What people merely use or buy says nothing of how they felt."""

OWN = 0.7
"""How far stars are read against the user's own mean; the rest is against the middle of the scale, since a mean of few
ratings is itself uncertain, and four stars from someone who gives five are no blame."""

STARS = 0.8
"""Confidence of stars that lie far from the expected; near it they say less."""


def event_sentiment(event: Event, user_mean: float | None = None) -> Sentiment:
    """Sentiment of one event, combined from kind, stars and words by their confidence.

    Args:
        event: any event.
        user_mean: mean of the user's ratings in the event's own unit (stars), or None.

    Returns:
        Confidence 0 for events that show no feeling, such as plays without a word.

    >>> from palate.types import Event
    >>> event_sentiment(Event(event_id="e", user_id="u", kind="play")).confidence
    0.0
    """
    told = [_kind(event), _stars(event, user_mean)]
    words = text_sentiment(event.text) if event.text and event.kind != "search" else NOTHING
    told.append(words)
    total = sum(one.confidence for one in told)
    if total == 0.0:
        return words
    missing = 1.0
    for one in told:
        missing *= 1.0 - one.confidence
    polarity = sum(one.polarity * one.confidence for one in told) / total
    return Sentiment(
        polarity=max(-1.0, min(1.0, polarity)), emotion=words.emotion, confidence=max(0.0, min(1.0, 1.0 - missing))
    )


def _kind(event: Event) -> Sentiment:
    polarity, confidence = KINDS.get(event.kind, (0.0, 0.0))
    return Sentiment(polarity=polarity, confidence=confidence)


def _stars(event: Event, user_mean: float | None) -> Sentiment:
    if event.kind != "rate" or event.value is None:
        return NOTHING
    top = _top(max(event.value, user_mean or 0.0))
    middle = 0.6 * top
    expected = middle if user_mean is None else OWN * user_mean + (1.0 - OWN) * middle
    polarity = tanh(3.0 * (event.value - expected) / top)
    return Sentiment(polarity=polarity, confidence=STARS * (0.4 + 0.6 * abs(polarity)))


def _top(largest: float) -> float:
    """Top of the scale a value is on: 5, 10 or 100."""
    return next((top for top in (5.0, 10.0, 100.0) if largest <= top), largest)
