"""What profiles say of people of every kind, on the small world of conftest."""

from __future__ import annotations

import pytest

from palate.types import Context, Event, Interest, Item, Profile
from profiles.build import MOST_INTERESTS, ProfileBuilder

DAY = 86_400.0
START = 1_700_000_000.0


def of(profile: Profile, granularity: str) -> list[Interest]:
    return [interest for interest in profile.interests if interest.granularity == granularity]


def weekly(did, items: list[str], start: float = START, kind: str = "purchase", **more) -> list[Event]:
    return [did(item, kind, time=start + n * 7 * DAY, **more) for n, item in enumerate(items)]


def teas(count: int, start: int = 0) -> list[str]:
    return [f"tea{n % 30:02}" for n in range(start, start + count)]


def test_nobody_in_particular_gets_an_honest_empty_profile(builder: ProfileBuilder):
    profile = builder.build("ann", [])
    assert profile.interests == ()
    assert profile.confidence == 0.0
    assert profile.summaries["topic"] == "Nothing is known of you yet."


def test_one_event_gives_interests_of_low_confidence_and_the_summary_says_so(builder: ProfileBuilder, did):
    profile = builder.build("ann", [did("tea00", time=START)])
    assert profile.interests
    assert profile.confidence < 0.2
    assert "early impression from 1 event;" in profile.summaries["topic"]


def test_ten_thousand_events_give_a_bounded_profile(builder: ProfileBuilder, did):
    events = [did(f"tea{n % 30:02}", "view", time=START + n * 600.0) for n in range(10_000)]
    profile = builder.build("ann", events)
    assert 0 < len(profile.interests) <= MOST_INTERESTS
    assert profile.event_count == 10_000
    assert all(len(interest.evidence) <= 12 for interest in profile.interests)


def test_only_refusals_give_no_likes(builder: ProfileBuilder, did):
    profile = builder.build("ann", weekly(did, teas(8), kind="hide"))
    assert profile.interests
    assert all(interest.polarity < 0 for interest in profile.interests)
    assert "turn away from" in profile.summaries["topic"]


def test_plays_without_a_word_show_no_feelings(builder: ProfileBuilder, did):
    profile = builder.build("ann", weekly(did, teas(8), kind="play", value=5.0))
    assert of(profile, "sentiment") == []


def test_stars_below_the_own_mean_show_the_other_sign(builder: ProfileBuilder, did):
    events = [did(f"tea{n:02}", "rate", value=5.0, time=START + n * DAY) for n in range(6)]
    events += [did(f"jazz{n:02}", "rate", value=1.0, time=START + n * DAY) for n in range(6)]
    felt = {interest.key: interest.polarity for interest in of(builder.build("ann", events), "sentiment")}
    assert felt["sentiment:category:Drinks"] > 0 > felt["sentiment:category:Music"]


def test_what_someone_wrote_decides_language_and_feeling(builder: ProfileBuilder, did):
    events = [
        did(f"tea{n:02}", "comment", text="太失望了，味道很糟糕，再也不买了。", time=START + n * DAY) for n in range(4)
    ]
    profile = builder.build("ann", events)
    assert profile.language == "zh"
    assert all(interest.polarity < 0 for interest in of(profile, "sentiment"))
    assert of(profile, "sentiment")
    assert "让你失望的" in profile.summaries["sentiment"]


def test_the_category_bought_most_is_the_strongest_topic(builder: ProfileBuilder, did):
    profile = builder.build("ann", weekly(did, [*teas(10), "jazz00", "jazz01"]))
    strongest = of(profile, "topic")[0]
    assert strongest.weight == 1.0
    assert any(
        word in " ".join((strongest.label, *strongest.terms)).casefold() for word in ("drinks", "oolong", "teapot")
    )


def test_a_new_interest_outweighs_the_faded_one_and_grows(builder: ProfileBuilder, did):
    old = weekly(did, [f"rail{n:02}" for n in range(20)])
    new = weekly(did, teas(20), START + 21 * 7 * DAY)
    interests = {interest.key: interest for interest in builder.build("ann", [*old, *new]).interests}
    assert interests["category:Drinks"].trend > 0 > interests["category:Travel"].trend
    assert interests["category:Drinks"].weight > interests["category:Travel"].weight


def test_one_heavy_day_does_not_outweigh_a_year(builder: ProfileBuilder, did):
    year = weekly(did, [f"rail{n % 30:02}" for n in range(52)])
    spree = [did(f"tea{n % 30:02}", "view", time=START + 20 * 7 * DAY + n) for n in range(400)]
    weights = {interest.key: interest.weight for interest in builder.build("ann", [*year, *spree]).interests}
    assert weights["category:Travel"] > weights.get("category:Drinks", 0.0)


def test_scenes_of_events_become_scenes_of_interests(builder: ProfileBuilder, did):
    context = Context(place="subway", device="phone", time="08:10", weekday="monday")
    profile = builder.build("ann", weekly(did, teas(8), context=context))
    assert of(profile, "topic")[0].scenes["commute"] > 0.3


def test_domains_of_interests_are_those_of_the_items(builder: ProfileBuilder, did):
    assert of(builder.build("ann", weekly(did, teas(8))), "topic")[0].domains == {"kitchen": 1.0}


def test_friends_lend_interests_only_where_the_person_has_begun(builder: ProfileBuilder, did):
    touched = weekly(did, [*teas(12), "rail00"], user="tea-fan-0")
    social = [i for i in builder.build("tea-fan-0", touched).interests if i.dimension == "social"]
    untouched = builder.build("tea-fan-0", touched[:-1])
    assert all(interest.evidence == (touched[-1].event_id,) for interest in social)
    assert not [i for i in untouched.interests if i.dimension == "social" and "Travel" in i.label]


def test_words_do_not_repeat_categories_or_each_other(builder: ProfileBuilder, did):
    labels = [interest.label.casefold() for interest in of(builder.build("ann", weekly(did, teas(20))), "word")]
    assert labels
    assert not any(a != b and set(a.split()) <= set(b.split()) for a in labels for b in labels)


def test_building_is_pure_and_the_order_of_events_does_not_matter(builder: ProfileBuilder, did):
    events = weekly(did, [*teas(10), "jazz00"])
    one, two = builder.build("ann", events), builder.build("ann", events[::-1])
    assert one.model_dump(exclude={"provenance"}) == two.model_dump(exclude={"provenance"})
    assert one.provenance.fingerprint == two.provenance.fingerprint


def test_the_fingerprint_follows_events_settings_and_user(builder: ProfileBuilder, did):
    events = weekly(did, teas(3))
    other = ProfileBuilder(builder.corpus, half_life_days=30.0)
    assert len({
        builder.fingerprint("ann", events),
        builder.fingerprint("ann", events[:2]),
        builder.fingerprint("bob", events),
        other.fingerprint("ann", events),
    }) == 4  # fmt: skip


def test_the_profile_knows_its_last_event_and_time(builder: ProfileBuilder, did):
    events = weekly(did, teas(3))
    profile = builder.build("ann", events)
    assert (profile.as_of, profile.last_event_id) == (START + 14 * DAY, events[-1].event_id)


def test_unknown_items_and_searches_do_no_harm(builder: ProfileBuilder, did):
    events = [
        did("gone", time=START),
        *(did(None, "search", text="oolong teapot", time=START + n) for n in range(1, 4)),
    ]
    profile = builder.build("ann", events)
    assert [interest.dimension for interest in of(profile, "word")][:1] == ["content"]


@pytest.mark.parametrize("count", [1, 5])
def test_a_tiny_catalogue_without_text_is_fitted(count: int, did):
    from profiles.corpus import Corpus

    items = [Item(item_id=f"x{n}", categories=("Odds",) if n else ()) for n in range(count)]
    events = (did("x0", time=START), did(f"x{count - 1}", time=START + 1))
    corpus = Corpus.fit(items, [("ann", events)])
    profile = ProfileBuilder(corpus).build("ann", events)
    assert profile.event_count == 2


def test_nothing_at_all_can_be_fitted():
    from profiles.corpus import Corpus

    assert ProfileBuilder(Corpus.fit([], [])).build("ann", []).interests == ()
