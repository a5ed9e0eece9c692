"""Everything of a claim but its name follows from events."""

from __future__ import annotations

import numpy as np
import pytest

from palate.types import Item
from profiles.build import ProfileBuilder, Reading
from profiles.evidence import supports
from profiles.llm.claims import Claim, Composer, claim_of, contradiction, key_of, with_events

DAY = 86_400.0
START = 1_700_000_000.0


@pytest.fixture(scope="module")
def composer(builder: ProfileBuilder, reading: Reading, by_id: dict[str, Item]) -> Composer:
    return Composer(builder, reading, by_id)


def events_on(reading: Reading, start: str) -> tuple[str, ...]:
    return tuple(event.event_id for event in reading.signals.events if event.item_id.startswith(start))


def test_a_claim_on_a_finding_takes_its_key_and_stands_in_its_place(composer: Composer, reading: Reading):
    claim = Claim("blues, scale by scale", "word", ("word:blues scale",), events_on(reading, "jazz"), stance="dislikes")
    interests = composer.interests([claim])
    named = next(one for one in interests if one.key == "word:blues scale")
    assert (named.label, named.polarity, named.merges) == ("blues, scale by scale", -1.0, ("word:blues scale",))
    assert len(interests) == len(reading.interests)


def test_findings_of_another_granularity_stay_beside_a_claim_that_rests_on_them(composer: Composer, reading: Reading):
    lifted = Claim("a tea ritual", "application", ("category:Drinks", "word:oolong"), events_on(reading, "tea00"))
    keys = {one.key for one in composer.interests([lifted])}
    assert {"application:named:a tea ritual", "category:Drinks", "word:oolong"} <= keys


def test_two_findings_of_its_granularity_make_one_interest(composer: Composer, reading: Reading):
    claim = Claim("oolong and matcha", "word", ("word:oolong", "word:matcha"), events_on(reading, "tea00"))
    interests = composer.interests([claim])
    labels = [one.label for one in interests]
    assert "oolong and matcha" in labels
    assert "oolong" not in labels
    assert "matcha" not in labels
    assert len(interests) == len(reading.interests) - 1


def test_what_nobody_mentioned_stays(composer: Composer, reading: Reading):
    assert composer.interests([]) == reading.interests


def test_a_finding_that_says_the_same_words_is_not_told_twice(composer: Composer, reading: Reading):
    interests = composer.interests([Claim("Oolongs", "word", (), events_on(reading, "tea00"))])
    same = [one for one in interests if one.label.casefold() in ("oolong", "oolongs")]
    assert [(one.key, one.merges) for one in same] == [("word:oolong", ("word:oolong",))]


def test_a_claim_outlives_the_events_it_quoted_while_its_findings_stand(composer: Composer):
    (interest,) = composer.named([Claim("whole leaf oolong", "word", ("word:oolong",), ("gone",))])
    assert interest.quoted == ()
    assert claim_of(interest) == Claim("whole leaf oolong", "word", ("word:oolong",))


def test_noise_goes(composer: Composer, reading: Reading):
    assert "word:teapot" not in {one.key for one in composer.interests([], ["word:teapot"])}


def test_weight_grows_with_evidence_and_not_with_words(composer: Composer, reading: Reading):
    one = Claim("oolong", "topic", (), events_on(reading, "tea00"))
    loud = Claim("OOLONG", "topic", (), events_on(reading, "tea00"), note="By far their greatest love!")
    more = with_events(one, events_on(reading, "tea"))
    first, same, heavier = (composer.named([claim])[0].weight for claim in (one, loud, more))
    assert first == same
    assert heavier > first


def test_a_claim_weighs_at_least_what_its_strongest_finding_weighs(composer: Composer, reading: Reading):
    strongest = next(one for one in reading.interests if one.key == "word:matcha")
    claim = Claim("matcha", "word", ("word:matcha",), events_on(reading, "tea03"))
    assert composer.named([claim])[0].weight >= strongest.weight


def test_a_claim_that_no_event_stands_behind_is_gone(composer: Composer):
    assert composer.named([Claim("skydiving", "topic", (), ("nobody's",))]) == []


def test_all_evidence_supports_the_interest(composer: Composer, reading: Reading, by_id: dict[str, Item]):
    claims = [
        Claim("oolong and matcha", "word", ("word:oolong", "word:matcha"), events_on(reading, "tea00")),
        Claim("going by rail", "application", ("category:Travel",), events_on(reading, "rail")),
        Claim("no jazz", "sentiment", ("sentiment:category:Music",), events_on(reading, "jazz"), stance="dislikes"),
    ]
    events = {event.event_id: event for event in reading.signals.events}
    for interest in composer.interests(claims):
        for event in (events[one] for one in interest.evidence):
            assert supports(interest, event, by_id[event.item_id], reading.corpus), (interest.key, event)


def test_an_event_about_something_else_does_not_support_a_named_interest(
    composer: Composer, reading: Reading, by_id, did
):
    (interest,) = composer.named([Claim("oolong brews", "topic", ("word:oolong",), events_on(reading, "tea00"))])
    stranger = did("rail05", time=START)
    assert not supports(interest, stranger, by_id["rail05"], reading.corpus)


def test_a_claim_of_an_interest_and_back(composer: Composer, reading: Reading):
    claim = Claim("going by rail", "topic", ("category:Travel",), events_on(reading, "rail"), "Four books on trains.")
    (interest,) = composer.named([claim])
    assert claim_of(interest) == claim
    assert claim_of(reading.interests[0]) is None


def test_words_go_where_events_say_otherwise(composer: Composer, reading: Reading):
    wrong = Claim("blues", "word", ("word:blues scale",), events_on(reading, "jazz"), "Loves the blues.", "likes")
    assert composer.named([wrong])[0].note == ""
    assert composer.named([wrong])[0].polarity == -1.0


def test_keys_of_names_are_their_words():
    assert key_of(Claim("Old  Trains", "application")) == "application:named:old trains"
    assert len(key_of(Claim("x" * 300, "topic"))) == 256


def test_contradictions_keep_both_sides_with_dates_until_events_decide(builder: ProfileBuilder, did):
    """mem0#4536: a contradiction deleted the old fact and lost the new one."""
    liked = [did(f"jazz{n:02}", "like", time=START + n * DAY) for n in range(4)]
    hidden = [did(f"jazz{n:02}", "hide", time=START + n * DAY) for n in (10, 11, 12)]
    signals = builder.read("ann", [*liked, *hidden]).signals
    both = contradiction(signals.strength, signals)
    assert both is not None
    assert set(both.for_events) == {event.event_id for event in liked}
    assert set(both.against_events) == {event.event_id for event in hidden}
    assert (both.for_last, both.against_last) == (START + 3 * DAY, START + 12 * DAY)
    settled = np.where(signals.strength < 0, 0.05 * signals.strength, signals.strength)
    assert contradiction(settled, signals) is None


@pytest.mark.parametrize(("days", "open_still"), [(120, True), (900, False)])
def test_the_newer_side_decides_the_polarity(
    builder: ProfileBuilder, by_id: dict[str, Item], did, days: int, open_still: bool
):
    liked = [did(f"jazz{n:02}", "like", time=START + n * DAY) for n in range(4)]
    hidden = [did(f"jazz{n:02}", "hide", time=START + (days + n) * DAY) for n in range(4)]
    reading = builder.read("ann", [*liked, *hidden])
    both = tuple(event.event_id for event in (*liked, *hidden))
    (interest,) = Composer(builder, reading, by_id).named(
        [Claim("jazz", "topic", ("category:Music",), both, stance="mixed")]
    )
    assert interest.polarity < 0
    assert (interest.contradiction is not None) == open_still
