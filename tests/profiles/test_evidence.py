"""Every piece of evidence is real: the user's own, before the profile's time, and about the interest.

The second test does not ask the code under test what an event is about: it reads the texts again.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palate.types import Context, Event, Interest, Item
from profiles.build import ProfileBuilder
from profiles.corpus import Corpus
from profiles.evidence import supports

KINDS = ("view", "purchase", "rate", "like", "hide", "comment", "search", "play")
TEXTS = (None, "wonderful oolong and a fine teapot", "the timetable was terrible, awful", "萨克斯很好听", "")
PLACES = (None, "home", "subway", "office")


@st.composite
def wild_events(draw: st.DrawFn) -> list[tuple]:
    one = st.tuples(
        st.sampled_from(["tea00", "tea01", "tea07", "rail00", "rail05", "jazz03", "unheard-of", None]),
        st.sampled_from(KINDS),
        st.one_of(st.none(), st.floats(0, 2e9).map(lambda t: float(int(t)))),
        st.one_of(st.none(), st.sampled_from([1.0, 3.0, 5.0])),
        st.sampled_from(TEXTS),
        st.sampled_from(PLACES),
    )
    return draw(st.lists(one, max_size=25))


def events_of(rows: list[tuple], did) -> list[Event]:
    made = [
        did(item, kind, time=time, value=value, text=text, context=Context(place=place) if place else Context())
        for item, kind, time, value, text, place in rows
    ]
    return list({event.event_id: event for event in made}.values())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=wild_events())
def test_evidence_belongs_to_the_user_precedes_the_profile_and_supports_the_interest(
    rows: list[tuple], builder: ProfileBuilder, corpus: Corpus, items: list[Item], did
):
    events = {event.event_id: event for event in events_of(rows, did)}
    catalogue = {item.item_id: item for item in items}
    profile = builder.build("ann", list(events.values()))
    for interest in profile.interests:
        for evidence in interest.evidence:
            event = events[evidence]
            assert event.user_id == "ann"
            assert event.time is None or (profile.as_of is not None and event.time <= profile.as_of)
            assert supports(interest, event, catalogue.get(event.item_id or ""), corpus), (interest.key, event)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=wild_events())
def test_words_stand_in_the_texts_and_categories_on_the_items_of_their_evidence(
    rows: list[tuple], builder: ProfileBuilder, items: list[Item], did
):
    events = {event.event_id: event for event in events_of(rows, did)}
    catalogue = {item.item_id: item for item in items}
    for interest in builder.build("ann", list(events.values())).interests:
        for event in (events[evidence] for evidence in interest.evidence):
            item = catalogue.get(event.item_id or "")
            assert _plainly_about(interest, event, item), (interest.key, event)


def _plainly_about(interest: Interest, event: Event, item: Item | None) -> bool:
    said = " ".join([event.text or "", *((item.title, item.text) if item else ())]).casefold()
    if interest.granularity == "word":
        return all(part in said for part in interest.key.removeprefix("word:").split())
    if interest.key.removeprefix("sentiment:").startswith("category:"):
        return item is not None and interest.key.rsplit(":", 1)[1] in item.categories
    return bool(said.strip()) or item is not None or interest.key.startswith("application:habit:")


def test_an_event_about_something_else_is_no_evidence(builder: ProfileBuilder, corpus: Corpus, items: list[Item], did):
    catalogue = {item.item_id: item for item in items}
    events = [did(f"tea{n:02}", time=1e9 + n) for n in range(9)]
    stranger = did("jazz05", time=1e9)
    for interest in builder.build("ann", events).interests:
        if interest.granularity in ("word", "topic"):
            assert not supports(interest, stranger, catalogue["jazz05"], corpus), interest.key
