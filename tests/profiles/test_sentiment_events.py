"""How someone felt, from what they did, the stars they gave and the words they wrote."""

from __future__ import annotations

from math import tanh

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.types import EVENT_KINDS, Event, EventKind
from profiles.sentiment import event_sentiment


def event(kind: EventKind, value: float | None = None, text: str | None = None) -> Event:
    return Event(event_id="e", user_id="u", kind=kind, value=value, text=text)


@pytest.mark.parametrize("kind", ["view", "click", "search", "play", "watch", "read", "purchase", "follow", "comment"])
def test_plain_use_says_nothing_of_feeling(kind: EventKind) -> None:
    assert event_sentiment(event(kind), None).confidence == 0.0
    assert event_sentiment(event(kind, 500.0), 3.0).polarity == 0.0


def test_likes_and_refusals_are_clear() -> None:
    assert event_sentiment(event("like")).polarity == 1.0
    assert event_sentiment(event("hide")).polarity == event_sentiment(event("dislike")).polarity == -1.0
    assert event_sentiment(event("dislike")).confidence > event_sentiment(event("hide")).confidence > 0.5


def test_three_stars_are_blame_from_the_generous_and_praise_from_the_strict() -> None:
    assert event_sentiment(event("rate", 3.0), 4.6).polarity < 0 < event_sentiment(event("rate", 3.0), 1.6).polarity


def test_stars_are_read_against_a_mean_drawn_towards_the_middle() -> None:
    expected = 0.7 * 4.0 + 0.3 * 3.0
    assert event_sentiment(event("rate", 5.0), 4.0).polarity == pytest.approx(tanh(3 * (5 - expected) / 5))


def test_five_stars_from_someone_who_always_gives_five_are_still_praise() -> None:
    assert event_sentiment(event("rate", 5.0), 5.0).polarity > 0


def test_without_a_mean_the_middle_of_the_scale_counts() -> None:
    assert event_sentiment(event("rate", 3.0)).polarity == 0.0
    assert event_sentiment(event("rate", 6.0)).polarity == 0.0
    assert event_sentiment(event("rate", 60.0)).polarity == 0.0
    assert event_sentiment(event("rate", 1.0)).polarity < -0.5


def test_stars_far_from_the_expected_are_surer() -> None:
    near, far = event_sentiment(event("rate", 3.2), 3.0), event_sentiment(event("rate", 1.0), 3.0)
    assert far.confidence > near.confidence > 0.0


def test_words_and_stars_that_agree_are_surer_than_either() -> None:
    stars, words = event_sentiment(event("rate", 5.0), 3.0), event_sentiment(event("comment", text="Wonderful book."))
    both = event_sentiment(event("rate", 5.0, "Wonderful book."), 3.0)
    assert both.confidence > max(stars.confidence, words.confidence)
    assert both.polarity > 0


def test_words_that_contradict_the_stars_draw_them_towards_the_middle() -> None:
    stars = event_sentiment(event("rate", 5.0), 3.0)
    mixed = event_sentiment(event("rate", 5.0, "垃圾，千万别买"), 3.0)
    assert mixed.polarity < stars.polarity


def test_the_words_of_a_search_are_no_judgement() -> None:
    assert event_sentiment(event("search", text="best horrible films")).confidence == 0.0


def test_the_emotion_is_that_of_the_words() -> None:
    assert event_sentiment(event("comment", text="气死我了，骗子")).emotion == "anger"


@given(
    st.sampled_from(EVENT_KINDS),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.text(max_size=40),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
)
def test_any_event_gets_numbers_in_their_ranges(
    kind: EventKind, value: float | None, text: str | None, mean: float | None
) -> None:
    found = event_sentiment(event(kind, value, text), mean)
    assert -1.0 <= found.polarity <= 1.0
    assert 0.0 <= found.confidence <= 1.0
