"""How much liking an event shows by its words, for all who count events without reading them."""

from __future__ import annotations

from collections.abc import Iterable

from palate.types import Event
from profiles.build import Reading


def judged(reading: Reading, events: Iterable[Event]) -> dict[str, float]:
    """The strength, -1 to 1, that a profile gives to those of `events` that hold words, by id.

    "Not good" on what somebody likes makes of it what they would rather not have had.
    """
    wrote = {event.event_id for event in events if event.text and event.kind != "search"}
    signals = reading.signals
    return {
        event.event_id: float(strength)
        for event, strength in zip(signals.events, signals.strength, strict=True)
        if event.event_id in wrote
    }
