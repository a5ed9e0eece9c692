"""From one person's events to their profile. Building is pure: equal events give equal profiles."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import sparse

from history.identity import content_hash
from palate.types import Constraint, Event, Interest, Profile, Provenance, Scene
from profiles.corpus import Corpus
from profiles.draft import finished, rounded
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
        """Return the hash of all a profile follows from: the corpus, the settings, the user's events, constraints."""
        ids = sorted(event.event_id for event in events)
        stated = [constraint.model_dump(mode="json") for constraint in constraints]
        return content_hash([self._settings, user_id, ids, stated])

    def build(
        self, user_id: str, events: Sequence[Event], *, constraints: Sequence[Constraint] = (), version: int = 1
    ) -> Profile:
        """Return the profile that these events show, all of them `user_id`'s, in any order.

        Whoever has no events gets a profile without interests that says so.
        """
        started = self._clock()
        signals = read_signals(
            events, self.corpus.catalogue, self.corpus.stars, self.matcher, self.half_life_days, self._text_row
        )
        interests = self._interests(user_id, signals)
        sure = profile_confidence(signals, interests)
        return Profile(
            user_id=user_id,
            interests=interests,
            summaries=summaries(interests, signals.language, len(signals.events), sure),
            constraints=tuple(constraints),
            language=signals.language,
            confidence=sure,
            event_count=len(signals.events),
            as_of=signals.as_of,
            last_event_id=signals.events[-1].event_id if signals.events else None,
            version=version,
            provenance=Provenance(
                engine=ENGINE,
                fingerprint=self.fingerprint(user_id, events, constraints),
                seconds=max(0.0, self._clock() - started),
            ),
        )

    def _interests(self, user_id: str, signals: Signals) -> tuple[Interest, ...]:
        if not signals.events:
            return ()
        corpus = self.corpus.speaking(signals.language)
        tastes = read_tastes(signals, corpus)
        drafts = [
            *taste_drafts(tastes, signals, corpus),
            *feeling_drafts(tastes, signals, corpus),
            *intent_drafts(tastes, signals, corpus),
            *habit_drafts(tastes, signals, corpus, signals.language),
            *social_drafts(user_id, tastes, signals, corpus),
        ]
        scenes = [scene.name for scene in self.matcher.scenes]
        domains = self.corpus.catalogue.domains
        unique = {interest.key: interest for interest in finished(drafts, signals, scenes, domains)}
        return tuple(sorted(unique.values(), key=lambda i: (-i.weight, i.key))[:MOST_INTERESTS])


def _restored(
    corpus: bytes, scenes: tuple[Scene, ...], timezone: str, hours: bool, half_life_days: float
) -> ProfileBuilder:
    matcher = SceneMatcher(scenes, timezone, hours=hours)
    return ProfileBuilder(Corpus.from_bytes(corpus), matcher, half_life_days)


def profile_confidence(signals: Signals, interests: Sequence[Interest]) -> float:
    """Return how far the whole can be trusted, 0 to 1: the amount m of evidence as m / (m + 8), 0 without interests."""
    if not interests:
        return 0.0
    amount = float(np.abs(signals.strength).sum())
    return rounded(amount / (amount + SURE_EVENTS))
