"""From one person's events to their profile. Building is pure: equal events give equal profiles."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import sparse

from history.identity import content_hash
from history.statements import without_statements
from palate.types import Constraint, Event, Granularity, Interest, Profile, Provenance, Scene
from profiles.corpus import Corpus
from profiles.draft import Draft, finished, rounded
from profiles.feelings import feeling_drafts
from profiles.intents import habit_drafts, intent_drafts
from profiles.scenes import SceneMatcher
from profiles.signals import Signals, read_signals
from profiles.social import social_drafts
from profiles.summary import summaries
from profiles.tastes import read_tastes, taste_drafts

ENGINE = "statistics/1"
MOST_INTERESTS = 40
SURE_EVENTS = 8.0
"""A profile from events worth this many clear choices is half sure."""
CACHED_TEXTS = 4096


@dataclass(frozen=True)
class Reading:
    """All that statistics make of one person: their events as columns, and what these show.

    `drafts[i]` is what `interests[i]` was made of, strongest interest first; `corpus` labels things in the person's
    language; `confidence` is that of the whole, 0 to 1.
    """

    user_id: str
    signals: Signals
    corpus: Corpus
    drafts: tuple[Draft, ...]
    interests: tuple[Interest, ...]
    confidence: float


class ProfileBuilder:
    """Builds profiles over a fitted corpus.

    Args:
        corpus: as from `Corpus.fit`.
        matcher: recognises scenes; None makes one from the corpus's own scenes.
        half_life_days: an event counts half after this many days.
        clock: measures how long a profile takes, in seconds; its value goes to `Provenance.seconds` only.
    """

    def __init__(
        self,
        corpus: Corpus,
        matcher: SceneMatcher | None = None,
        half_life_days: float = 90.0,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.corpus = corpus
        self.matcher = matcher or SceneMatcher(corpus.scenes, corpus.timezone, hours=corpus.hours)
        self.half_life_days = half_life_days
        self._clock = clock
        self._text_row: Callable[[str], sparse.csr_matrix] = lru_cache(CACHED_TEXTS)(corpus.catalogue.text_row)
        scenes = [scene.model_dump(mode="json") for scene in self.matcher.scenes]
        self._settings = content_hash([ENGINE, corpus.fingerprint, half_life_days, self.matcher.timezone, scenes])

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to other processes as bytes of the corpus and settings; the clock there is the default one."""
        matcher = self.matcher
        return _restored, (
            self.corpus.to_bytes(), matcher.scenes, matcher.timezone, matcher.hours, self.half_life_days
        )  # fmt: skip

    def fingerprint(self, user_id: str, events: Sequence[Event], constraints: Sequence[Constraint] = ()) -> str:
        """Return the hash of all a profile follows from: the corpus, the settings, the user's events, constraints.

        What the person stated in conversations is kept by itself: it makes no profile stale.
        """
        ids = sorted(event.event_id for event in events)
        stated = [constraint.model_dump(mode="json") for constraint in without_statements(constraints)]
        return content_hash([self._settings, user_id, ids, stated])

    def build(
        self, user_id: str, events: Sequence[Event], *, constraints: Sequence[Constraint] = (), version: int = 1
    ) -> Profile:
        """Return the profile that these events show, all of them `user_id`'s, in any order.

        Whoever has no events gets a profile without interests that says so.
        """
        started = self._clock()
        reading = self.read(user_id, events)
        texts = statistical_summaries(reading, reading.interests)
        provenance = Provenance(
            engine=ENGINE,
            fingerprint=self.fingerprint(user_id, events, constraints),
            seconds=max(0.0, self._clock() - started),
        )
        return profile_of(reading, reading.interests, texts, provenance, constraints, version=version)

    def read(self, user_id: str, events: Sequence[Event]) -> Reading:
        """Return all that statistics make of these events, all of them `user_id`'s, in any order."""
        signals = read_signals(
            events, self.corpus.catalogue, self.corpus.stars, self.matcher, self.half_life_days, self._text_row
        )
        corpus = self.corpus.speaking(signals.language)
        made = self._finished(self._drafts(user_id, signals, corpus), signals)
        interests = tuple(interest for _, interest in made)
        sure = profile_confidence(signals, interests)
        return Reading(user_id, signals, corpus, tuple(draft for draft, _ in made), interests, sure)

    def finished(self, drafts: Sequence[Draft], signals: Signals) -> list[Interest]:
        """Return drafts as interests; as `profiles.draft.finished`, over this builder's scenes and domains."""
        scenes = [scene.name for scene in self.matcher.scenes]
        return finished(drafts, signals, scenes, self.corpus.catalogue.domains)

    def _drafts(self, user_id: str, signals: Signals, corpus: Corpus) -> list[Draft]:
        if not signals.events:
            return []
        tastes = read_tastes(signals, corpus)
        return [
            *taste_drafts(tastes, signals, corpus),
            *feeling_drafts(tastes, signals, corpus),
            *intent_drafts(tastes, signals, corpus),
            *habit_drafts(tastes, signals, corpus, signals.language),
            *social_drafts(user_id, tastes, signals, corpus),
        ]

    def _finished(self, drafts: Sequence[Draft], signals: Signals) -> list[tuple[Draft, Interest]]:
        """Return what stands, strongest first, each with what it was made of; of equal keys the last one counts."""
        made_of = {(draft.key[:256], draft.dimension): draft for draft in drafts}
        unique = {interest.key: interest for interest in self.finished(drafts, signals)}
        ordered = sorted(unique.values(), key=lambda i: (-i.weight, i.key))[:MOST_INTERESTS]
        return [(made_of[interest.key, interest.dimension], interest) for interest in ordered]


def _restored(
    corpus: bytes, scenes: tuple[Scene, ...], timezone: str, hours: bool, half_life_days: float
) -> ProfileBuilder:
    matcher = SceneMatcher(scenes, timezone, hours=hours)
    return ProfileBuilder(Corpus.from_bytes(corpus), matcher, half_life_days)


def profile_of(
    reading: Reading,
    interests: Sequence[Interest],
    texts: Mapping[Granularity, str],
    provenance: Provenance,
    constraints: Sequence[Constraint] = (),
    *,
    version: int = 1,
) -> Profile:
    """Return the profile that says these interests and texts of a person."""
    signals = reading.signals
    return Profile(
        user_id=reading.user_id,
        interests=tuple(interests),
        summaries=dict(texts),
        constraints=tuple(constraints),
        language=signals.language,
        confidence=profile_confidence(signals, interests),
        event_count=len(signals.events),
        as_of=signals.as_of,
        last_event_id=signals.events[-1].event_id if signals.events else None,
        version=version,
        provenance=provenance,
    )


def statistical_summaries(reading: Reading, interests: Sequence[Interest]) -> dict[Granularity, str]:
    """Return the texts that statistics write of interests."""
    signals = reading.signals
    return summaries(interests, signals.language, len(signals.events), profile_confidence(signals, interests))


def profile_confidence(signals: Signals, interests: Sequence[Interest]) -> float:
    """Return how far the whole can be trusted, 0 to 1: the amount m of evidence as m / (m + 8), 0 without interests."""
    if not interests:
        return 0.0
    amount = float(np.abs(signals.strength).sum())
    return rounded(amount / (amount + SURE_EVENTS))
