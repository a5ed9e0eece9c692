"""What the demo tells, before it is laid out: a few people, what they like, and what is put before them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from palate.types import Answer, Event, Granularity, Interest, Item, Language, Profile
from serving.words import VERBS, date, word

Character = Literal["rich", "sparse", "other_language", "drifting", "negative", "typical"]
"""Why somebody was chosen to be shown."""

TELLING: tuple[Granularity, ...] = ("topic", "application", "sentiment", "word")
"""Granularities in the order in which their summaries are worth reading."""
HIGHLIGHTS = 3
UNSURE = 0.35
"""Below this confidence an interest, or a person, is shown as a guess."""


@dataclass(frozen=True)
class Evidence:
    """One of a person's own events in words: what they did, with what, what they wrote, and on which day."""

    event_id: str
    verb: str
    title: str
    quote: str = ""
    amount: str = ""
    day: str = ""

    def line(self) -> str:
        """The event on one line.

        >>> Evidence("e1", "rated", "Tonkotsu at home", amount="★5", day="3 Mar 2026").line()
        'rated Tonkotsu at home ★5, 3 Mar 2026'
        """
        told = " ".join(part for part in (self.verb, self.title, self.amount) if part)
        return f"{told}, {self.day}" if self.day else told


def evidence(event: Event, item: Item | None, language: Language, zone: str = "UTC") -> Evidence:
    """Say what `event` was, in `language`; `item` is what it was done with, where that is known."""
    return Evidence(
        event_id=event.event_id,
        verb=VERBS[language][event.kind],
        title=(item.title if item else "") or event.item_id or "",
        quote=(event.text or "").strip(),
        amount=_amount(event, language),
        day=date(language, event.time, zone),
    )


def _amount(event: Event, language: Language) -> str:
    if event.value is None or event.kind not in ("rate", "play"):
        return ""
    return word(language, "stars" if event.kind == "rate" else "times", value=f"{event.value:g}")


@dataclass(frozen=True)
class Course:
    """One interest over time: its weight (0 to 1) at each moment of the `Drift` it belongs to."""

    key: str
    label: str
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Drift:
    """How the strongest interests moved: `moments` in epoch seconds, UTC, ascending."""

    moments: tuple[float, ...]
    courses: tuple[Course, ...]


@dataclass(frozen=True)
class SceneView:
    """One scene of one person: its name and description, each interest's share of it, and what is recommended."""

    name: str
    description: str
    shares: dict[str, float]
    answer: Answer

    @property
    def guessed(self) -> bool:
        """Whether nothing in the data tells of this scene, so that only its description speaks."""
        return not self.shares


@dataclass(frozen=True)
class Person:
    """One person. `character` is why the demo chose them, None where nobody chose; `evidence` maps event ids to words;
    `drift` is None when there is no course to draw."""

    profile: Profile
    character: Character | None
    answer: Answer
    evidence: dict[str, Evidence] = field(default_factory=dict)
    scenes: tuple[SceneView, ...] = ()
    drift: Drift | None = None

    @property
    def language(self) -> Language:
        """The language of the profile, and so of its summaries and reasons."""
        return self.profile.language

    def shown(self, event_ids: tuple[str, ...], at_most: int) -> tuple[Evidence, ...]:
        """The first `at_most` of these events that can be put in words."""
        return tuple(self.evidence[one] for one in event_ids if one in self.evidence)[:at_most]

    @property
    def highlights(self) -> tuple[str, ...]:
        """The labels of the few strongest likings, topics first, none of them told twice."""
        liked = [one for one in self.profile.interests if one.polarity > 0]
        liked.sort(key=lambda one: one.granularity != "topic")
        chosen: list[str] = []
        for label in (one.label for one in liked):
            if not any(label in other or other in label for other in chosen):
                chosen.append(label)
        return tuple(chosen[:HIGHLIGHTS])

    @property
    def sentences(self) -> tuple[str, ...]:
        """The summaries, those that say most of a person first."""
        return told_first(self.profile.summaries)

    @property
    def by_model(self) -> bool:
        """Whether a language model had a part in the profile."""
        return self.profile.provenance.engine.startswith("llm/")

    def sides(self, interest: Interest) -> tuple[tuple[Literal["likes", "dislikes"], Evidence], ...]:
        """One event for and one against an interest whose evidence speaks for both, where they can be put in words."""
        both = interest.contradiction
        if both is None:
            return ()
        shown = (("likes", both.for_events[0]), ("dislikes", both.against_events[0]))
        return tuple((side, self.evidence[one]) for side, one in shown if one in self.evidence)  # type: ignore[misc]

    def label(self, key: str) -> str:
        """The label of the interest named `key`; the key itself when the profile has none of that name."""
        return next((interest.label for interest in self.profile.interests if interest.key == key), key)


@dataclass(frozen=True)
class Story:
    """The whole demo: the data set's name and size, the people shown, and the language of the words around them."""

    name: str
    users: int
    items: int
    events: int
    people: tuple[Person, ...]
    language: Language = "en"
    zone: str = "UTC"

    @property
    def by_model(self) -> bool:
        """Whether a language model had a part in a profile that is shown."""
        return any(person.by_model for person in self.people)


def told_first(summaries: Mapping[Granularity, str]) -> tuple[str, ...]:
    """Summaries in the order in which they are worth reading, empty ones left out."""
    return tuple(summaries[one] for one in TELLING if summaries.get(one))


def shares(interests: tuple[Interest, ...], scene: str) -> dict[str, float]:
    """What share of a scene each interest is, by key: 0 to 1, summing to 1; empty when nothing happened there."""
    weights = {interest.key: interest.weight * interest.scenes.get(scene, 0.0) for interest in interests}
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items() if weight > 0} if total > 0 else {}
