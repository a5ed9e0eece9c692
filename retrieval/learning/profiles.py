"""Profiles as they would have been before what a fold holds out."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from history.store import Store
from palate.types import Event, Profile
from profiles.build import ProfileBuilder


@dataclass(frozen=True)
class KeptProfiles:
    """Builds the profile of a person from what is left of their events.

    Args:
        store: holds everybody's events.
        builder: over the corpus that profiles are built with in use.
    """

    store: Store
    builder: ProfileBuilder

    def of(self, user_id: str, held: Set[str], until: float | None) -> Profile:
        """The profile without the events of the ids `held`, and without all that came at or after `until`."""
        events = self.store.events(user_id)
        return self.builder.build(user_id, [one for one in events if one.event_id not in held and _before(one, until)])


def _before(event: Event, until: float | None) -> bool:
    return until is None or event.time is None or event.time < until
