"""Notes what a person does as it happens: event and profile change in one step, or not at all.

A profile is the normalised sum of what its events carry, each by the strength of its kind, the sign of its words and
its age: v' = normalise(v + a * y) for one event more (Rocchio 1971). It is summed anew from the person's own events, on
the corpus as it was fitted, which takes a few milliseconds and never drifts: what is noted live is to the last digit
what building that profile anew would give, and what is taken back leaves no trace.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from history.edits import with_edits
from history.store import Store
from palate.errors import InputError
from palate.types import Event, Profile, Provenance
from profiles.build import ENGINE, ProfileBuilder, Reading, profile_of, statistical_summaries
from profiles.live.basis import HALF_LIFE_DAYS, kept_basis, kept_corpus
from profiles.live.judged import judged
from profiles.llm.reweigh import is_ours, reweighed
from profiles.versions import same_contents

Clock = Callable[[], float]


@dataclass(frozen=True)
class Update:
    """What became of a person: the events that were noted or taken back, the profile before and after (None: none),
    both as they want it (`Store.save_edits`)."""

    events: tuple[Event, ...]
    before: Profile | None
    after: Profile | None


class LiveProfiles:
    """Keeps profiles in step with events.

    Args:
        store: holds both.
        builder: over the corpus as it was last fitted.
        clock: measures how long an update takes, in seconds; its value goes to `Provenance.seconds` only.
    """

    def __init__(self, store: Store, builder: ProfileBuilder, *, clock: Clock = time.perf_counter) -> None:
        self._store, self._builder, self._clock = store, builder, clock

    @property
    def builder(self) -> ProfileBuilder:
        """Builds profiles over the same corpus."""
        return self._builder

    @classmethod
    def open(cls, store: Store) -> Self | None:
        """Over the corpus that the store keeps; None where no profile was ever built.

        Raises:
            StoreError: the corpus is damaged, or of another version.
        """
        corpus, basis = kept_corpus(store), kept_basis(store)
        if corpus is None:
            return None
        return cls(store, ProfileBuilder(corpus, half_life_days=basis.half_life_days if basis else HALF_LIFE_DAYS))

    def note(self, user_id: str, events: Iterable[Event]) -> Update:
        """Write events of one person and the profile that follows; those that are there already change nothing.

        Raises:
            InputError: an event is somebody else's, names an item that the store does not hold, or bears an id that is
                not its own (`history.live.live_event` makes them).
        """
        told = _of_one_person(user_id, events)
        held, before = self._store.events(user_id), self._store.profile_as_built(user_id)
        known = {event.event_id for event in held}
        fresh = tuple(event for event in told if event.event_id not in known)
        if not fresh:
            return self._update(user_id, (), before, before)
        reading, after = self._built(user_id, (*held, *fresh), before, patched=1)
        self._store.add_events(fresh, judged=judged(reading, fresh), profiles=[after])
        return self._update(user_id, fresh, before, after)

    def take_back(self, user_id: str, ids: Iterable[str]) -> Update:
        """Remove events of one person, and all that their profile drew from them; ids of no event of theirs are passed
        over. The last event noted, taken back, leaves the profile as it was before."""
        gone, before = set(ids), self._store.profile_as_built(user_id)
        held = self._store.events(user_id)
        taken = tuple(event for event in held if event.event_id in gone)
        if not taken:
            return self._update(user_id, (), before, before)
        left = tuple(event for event in held if event.event_id not in gone)
        after = self._built(user_id, left, before, patched=-1)[1] if left else None
        self._store.take_back(user_id, [event.event_id for event in taken], profile=after)
        return self._update(user_id, taken, before, after)

    def _update(self, user_id: str, events: tuple[Event, ...], before: Profile | None, after: Profile | None) -> Update:
        """What became of a person, for them to see."""
        made = self._store.edits(user_id)
        shown = [None if profile is None else with_edits(profile, made) for profile in (before, after)]
        return Update(events, *shown)

    def catch_up(self, user_id: str) -> Profile | None:
        """A person's profile with all they did: what was written without it, as by an import, is read now. None for
        somebody without events and profile."""
        before, held = self._store.profile_as_built(user_id), self._store.events(user_id)
        if not held or (before is not None and _covers(before, held)):
            return self._store.profile(user_id)
        after = self._built(user_id, held, before, patched=1)[1]
        self._store.save_profiles([after])
        return self._store.profile(user_id)

    def _built(
        self, user_id: str, events: Sequence[Event], before: Profile | None, *, patched: int
    ) -> tuple[Reading, Profile]:
        """What these events show, and the profile they make, a version and a patch on from `before`, or back."""
        started = self._clock()
        reading = self._builder.read(user_id, events)
        profile = self._named(events, before) if before is not None and is_ours(before) else self._plain(reading)
        seconds = max(0.0, self._clock() - started)
        return reading, _numbered(profile, before, patched, seconds)

    def _plain(self, reading: Reading) -> Profile:
        """A profile by statistics."""
        fingerprint = self._builder.fingerprint(reading.user_id, reading.signals.events)
        texts = statistical_summaries(reading, reading.interests)
        return profile_of(reading, reading.interests, texts, Provenance(engine=ENGINE, fingerprint=fingerprint))

    def _named(self, events: Sequence[Event], before: Profile) -> Profile:
        """A language model's profile, which keeps the names it gave."""
        items = self._store.items_by_id({event.item_id for event in events if event.item_id is not None})
        return reweighed(self._builder, before, events, items)


def _of_one_person(user_id: str, events: Iterable[Event]) -> tuple[Event, ...]:
    told = tuple({event.event_id: event for event in events}.values())
    if other := next((event.user_id for event in told if event.user_id != user_id), None):
        raise InputError(f"event: expected one of {user_id!r}, got one of {other!r}.")
    return told


def _covers(profile: Profile, events: Sequence[Event]) -> bool:
    """Whether a profile has seen all of these events, and no other."""
    return profile.event_count == len(events) and profile.last_event_id == events[-1].event_id


def _numbered(profile: Profile, before: Profile | None, patched: int, seconds: float) -> Profile:
    """The profile with its version, and with how often it was changed since it was last built whole."""
    version, patches = 1, 0
    if before is not None:
        version, patches = before.version, before.provenance.patches
        back = patched < 0 and patches > 0
        if not same_contents(profile, before):
            version += -1 if back else 1
        patches = max(0, patches + patched)
    provenance = profile.provenance.model_copy(update={"seconds": seconds, "patches": patches})
    return profile.model_copy(update={"version": max(1, version), "provenance": provenance})
