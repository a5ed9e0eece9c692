"""One person on the way to a profile by a language model: what is known, what is held, what it becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from palate.chat import Usage
from palate.types import Constraint, Event, Granularity, Interest, Item, Profile, Provenance, RejectedClaim
from profiles.build import ProfileBuilder, Reading, profile_of, statistical_summaries
from profiles.llm.claims import Composer
from profiles.llm.sentences import Grounds, events_behind, told_summaries
from profiles.summary import summaries
from profiles.versions import next_version
from prompts.replies import Summaries

ENGINE = "llm/1"
How = Literal["whole", "parts", "update", "current"]
"""Built from one prompt, from parts that were merged, by a patch; or nothing had to be asked."""


@dataclass(frozen=True)
class Summary:
    """A profile, what was said and not let stand, and what it took; `repaired` counts prompts asked twice."""

    profile: Profile
    rejected: tuple[RejectedClaim, ...] = ()
    usage: Usage = field(default_factory=Usage)
    calls: int = 0
    repaired: int = 0
    how: How = "whole"


@dataclass(frozen=True)
class Person:
    """What is known of one person: what statistics read, the items of their events, the profile they have so far."""

    builder: ProfileBuilder
    reading: Reading
    items: Mapping[str, Item]
    fingerprint: str
    before: Profile | None = None
    constraints: tuple[Constraint, ...] = ()

    @classmethod
    def of(
        cls,
        builder: ProfileBuilder,
        user_id: str,
        events: Sequence[Event],
        items: Mapping[str, Item],
        before: Profile | None = None,
        constraints: Sequence[Constraint] = (),
    ) -> Person:
        """Read a person's history; constraints that were stated before hold unless new ones are given."""
        stated = tuple(constraints) or (before.constraints if before is not None else ())
        fingerprint = builder.fingerprint(user_id, events, stated)
        return cls(builder, builder.read(user_id, events), items, fingerprint, before, stated)

    @cached_property
    def composer(self) -> Composer:
        """Turns claims into this person's interests."""
        return Composer(self.builder, self.reading, self.items)

    @cached_property
    def events(self) -> dict[str, Event]:
        """The person's events by id."""
        return {event.event_id: event for event in self.reading.signals.events}

    def texts_of_a_model(self, before: Profile) -> dict[Granularity, str]:
        """Return the texts of a profile that statistics would not have written of it."""
        own = summaries(before.interests, before.language, before.event_count, before.confidence)
        return {name: text for name, text in before.summaries.items() if text != own.get(name)}

    def grounds(
        self, interests: Sequence[Interest], rejected: Sequence[RejectedClaim], *, allow_sensitive: bool
    ) -> Grounds:
        """Return what sentences about this person may speak of."""
        behind = events_behind(interests, self.events)
        wrong = ("unsupported", "renamed", "unknown_handles", "copied", "contradicted")
        return Grounds(
            interests,
            [(event, self.composer.item_of(event)) for event in behind],
            banned=[one.label for one in rejected if one.reason in wrong],
            allow_sensitive=allow_sensitive,
            language=self.reading.signals.language,
        )

    def told(
        self,
        interests: Sequence[Interest],
        said: Summaries,
        rejected: Sequence[RejectedClaim],
        *,
        fallback: Mapping[Granularity, str] | None = None,
        allow_sensitive: bool = False,
    ) -> tuple[dict[Granularity, str], list[RejectedClaim]]:
        """Return the texts of a profile: what stands of the model's, else `fallback`, else what statistics write."""
        grounds = self.grounds(interests, rejected, allow_sensitive=allow_sensitive)
        still = {name: kept for name, text in (fallback or {}).items() if (kept := grounds.kept(text)[0])}
        return told_summaries(said, {**statistical_summaries(self.reading, interests), **still}, grounds)

    def profile(
        self, interests: tuple[Interest, ...], texts: Mapping[Granularity, str], provenance: Provenance
    ) -> Profile:
        """Return the profile, its version one more than before where it says anything else."""
        made = profile_of(self.reading, interests, texts, provenance, self.constraints)
        return next_version(made, self.before)
