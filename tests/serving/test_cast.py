"""Whom a demo shows, chosen from hand-made profiles."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from palate.types import Granularity, Interest, Language, Profile, Provenance
from serving.cast import cast, contrast


def liking(key: str, weight: float = 0.5, granularity: Granularity = "topic", **more: object) -> Interest:
    values: dict[str, object] = {
        "key": key, "label": key, "granularity": granularity, "dimension": "content", "weight": weight,
        "polarity": 0.8, "confidence": 0.8, "evidence": ("e1",),
    }  # fmt: skip
    return Interest.model_validate(values | more)


def somebody(
    user_id: str,
    interests: Sequence[Interest] = (),
    *,
    events: int = 40,
    confidence: float = 0.8,
    language: Language = "en",
) -> Profile:
    return Profile(
        user_id=user_id,
        interests=tuple(interests),
        event_count=events,
        confidence=confidence,
        language=language,
        provenance=Provenance(engine="statistics"),
    )


FEW = [liking("topic:1"), liking("topic:2"), liking("topic:3")]
MANY = [
    liking("topic:1", scenes={"work": 0.5, "commute": 0.5}),
    liking("word:rust", granularity="word", dimension="behaviour"),
    liking("sentiment:1", granularity="sentiment"),
    liking("application:1", granularity="application", dimension="time"),
]
RICH = somebody("rich", MANY, events=400)
SHORT = somebody("short", FEW, events=3, confidence=0.2)
USUAL = somebody("usual", FEW)


def chosen(*crowd: Profile) -> dict[str, str]:
    return {role.character: role.profile.user_id for role in cast(crowd)}


def test_a_long_history_a_short_one_and_a_usual_one() -> None:
    assert chosen(USUAL, SHORT, RICH) == {"rich": "rich", "sparse": "short", "typical": "usual"}


def test_another_language_goes_before_everything_else() -> None:
    moved = somebody("moved", [liking("topic:1", 1.0, trend=0.9), *FEW[1:]])
    other = somebody("other", FEW, language="zh")
    assert chosen(RICH, SHORT, USUAL, moved, other)["other_language"] == "other"


def test_a_changed_taste_goes_before_dislikes_and_those_before_the_usual() -> None:
    moved = somebody("moved", [liking("topic:1", 1.0, trend=0.9), *FEW[1:]])
    minded = somebody("minded", [liking("topic:1", polarity=-0.7), *FEW[1:]])
    assert chosen(RICH, SHORT, USUAL, minded, moved)["drifting"] == "moved"
    assert chosen(RICH, SHORT, USUAL, minded)["negative"] == "minded"


def test_a_short_history_that_shows_something_is_preferred_to_a_shorter_one() -> None:
    shorter = somebody("shorter", FEW[:1], events=1, confidence=0.1)
    assert chosen(RICH, SHORT, shorter)["sparse"] == "short"


def test_nobody_is_shown_twice_and_nobody_without_interests() -> None:
    assert chosen() == {}
    assert chosen(somebody("blank")) == {}
    assert chosen(RICH) == {"rich": "rich"}
    assert chosen(RICH, USUAL) == {"rich": "rich", "sparse": "usual"}


def test_the_order_of_the_crowd_plays_no_part() -> None:
    twins = [somebody(f"twin-{number}", FEW) for number in range(5)]
    crowd = [RICH, SHORT, USUAL, *twins]
    assert chosen(*crowd) == chosen(*reversed(crowd))


def test_contrast_is_half_the_sum_of_the_differences_of_shares() -> None:
    person = somebody(
        "ann",
        [
            liking("topic:1", 1.0, scenes={"work": 0.5, "commute": 0.2}),
            liking("topic:2", 0.5, scenes={"work": 1.0, "commute": 0.0}),
        ],
    )
    assert contrast(person, ("work", "commute")) == pytest.approx((abs(0.5 - 1.0) + abs(0.5 - 0.0)) / 2)
    assert contrast(person, ("work", "work")) == 0.0
    assert contrast(person, ("work", "travel")) == 0.0
