"""What each kind of event says about liking: how strongly, and in which direction."""

from __future__ import annotations

from collections.abc import Mapping

from palate.types import EventKind

STRENGTH: Mapping[EventKind, float] = {
    "view": 0.2,
    "click": 0.3,
    "search": 0.4,
    "play": 0.6,
    "watch": 0.7,
    "read": 0.7,
    "rate": 0.5,
    "comment": 0.6,
    "follow": 0.7,
    "save": 0.8,
    "share": 0.9,
    "like": 1.0,
    "purchase": 1.0,
    "dislike": -1.0,
    "hide": -1.0,
}
"""Strength of one event, -1 (clear refusal) to 1 (clear choice). A `rate` counts further by its stars against the
user's own mean, and a `play` by its count; `history.strength` does both."""
