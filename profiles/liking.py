"""How much liking an event shows, its words included. What the kind, stars and counts show is `history.strength`'s."""

from __future__ import annotations

from history.strength import strength
from palate.types import Event, EventKind
from profiles.sentiment import Sentiment, text_sentiment

CHOICES: frozenset[EventKind] = frozenset({"like", "share", "save"})
"""Kinds that speak for an item by themselves; harsh words beside them take that back as far as they are sure."""
CLEAR = 0.5
"""Polarity from which on a comment is wholly for or against."""


def liking(event: Event, mean: float | None, spread: float, feeling: Sentiment | None) -> float:
    """Return an event's strength, -1 to 1; harsh words turn a choice into its opposite.

    A comment says what its words say. Words beside a like, share or save count against it where they are harsh. Beside
    anything else, words add to what it shows.

    Args:
        event: what was done.
        mean: the stars this person gives on average; None when unknown.
        spread: how many stars make one clear step.
        feeling: what is felt at the event, kind and stars included; None where nothing is, or no opinion is meant.
    """
    shown = strength(event, mean, spread=spread)
    if feeling is None or not event.text:
        return shown
    if event.kind == "comment":
        return shown * max(-1.0, min(1.0, feeling.polarity / CLEAR))
    if event.kind in CHOICES:
        return _against(shown, text_sentiment(event.text))
    return max(-1.0, min(1.0, shown + feeling.polarity * feeling.confidence))


def _against(shown: float, words: Sentiment) -> float:
    """Return what a choice shows beside words: harsh ones have a say as far as they are sure."""
    share = words.confidence if words.polarity < 0 else 0.0
    return (1.0 - share) * shown + share * words.polarity
