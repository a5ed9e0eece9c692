"""Reasons of every source that says something of everybody: each is true, and says what it rests on."""

import pytest

from agent.explain import KINDS, Did, Explainer
from palate.types import Candidate, Interest, Item, Profile, Provenance, SourceScore

DONE = {"e1": Did("e1", "watch", "Heat", "films"), "e2": Did("e2", "watch", "Ronin", "films")}
HEIST = Interest(
    key="word:heist",
    label="Heist",
    granularity="word",
    dimension="content",
    weight=1.0,
    polarity=1.0,
    confidence=0.5,
    evidence=("e1",),
)
PROFILE = Profile(user_id="ann", interests=(HEIST,), provenance=Provenance(engine="test"))
JOB = Item(item_id="x", title="The heist job", categories=("Crime",))


def did(ids):
    return [DONE[event_id] for event_id in ids if event_id in DONE]


def reasons(source, language="en", *, events=("e1",), interests=(), item=JOB, **more):
    explainer = Explainer.of(PROFILE, did, language, item={"x": item}.get, **more)
    said = SourceScore(rank=1, score=1.0, events=events, interests=interests)
    return explainer.reasons(Candidate(item_id="x", score=1.0, sources={source: said}), {source: 1.0})


def text(source, language="en", **more):
    (reason,) = reasons(source, language, **more)
    return reason.text


@pytest.mark.parametrize("source", ["item_knn", "ease", "factors", "rules"])
def test_what_is_chosen_together_reads_so(source):
    assert text(source) == "With “Heat”, which you watched, people often choose this."


@pytest.mark.parametrize("source", ["content", "vectors"])
def test_what_resembles_reads_so(source):
    assert text(source) == "Close in kind to “Heat”, which you watched."


def test_what_is_chosen_around_the_same_time_reads_so():
    assert text("transitions") == "Around the same time as “Heat”, which you watched, people often choose this."


@pytest.mark.parametrize(
    "source", ["item_knn", "ease", "factors", "rules", "content", "vectors", "transitions", "graph", "transfer"]
)
def test_a_reason_of_one_s_own_needs_an_own_event(source):
    assert reasons(source, events=()) == ()
    assert reasons(source, events=("forgotten",)) == ()


@pytest.mark.parametrize("source", ["friends", "context", "trend", "popularity"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_rests_on_others_says_so_and_names_nobody(source, language):
    (reason,) = reasons(source, language, events=())
    assert reason.events == ()
    assert any(word in reason.text for word in ("people", "Others", "人"))


def test_a_path_names_what_both_items_are_about():
    made = reasons("graph", interests=("word:job", "word:heist"))
    assert made[0].text == "Like “Heat”, which you watched, it has to do with “job”."
    assert made[0].events == ("e1",)


def test_what_the_item_does_not_carry_is_not_told():
    assert "Heist" in text("graph", interests=("word:basil", "word:heist"))
    assert reasons("graph", interests=("word:basil", "category:Herbs")) == ()


def test_a_category_on_a_path_is_told():
    assert text("graph", "zh", interests=("category:Crime",)) == "与你看过的《Heat》一样，和“Crime”有关。"


def test_a_path_over_people_reads_as_chosen_together():
    assert text("graph") == "With “Heat”, which you watched, people often choose this."


def test_a_path_from_the_profile_alone_says_so():
    assert text("graph", events=(), interests=("word:heist",)) == (
        "It has to do with “Heist”, which stands in your profile."
    )


def test_a_link_in_a_category_is_not_told():
    hostile = JOB.model_copy(update={"categories": ("see www.example.com",)})
    assert reasons("graph", interests=("category:see www.example.com",), item=hostile) == ()


def test_transfer_says_from_which_domain():
    assert text("transfer", domain="books") == "Your taste in films leads here: you watched “Heat”."
    assert text("transfer", "zh", domain="books") == "由你在“films”中的口味推来：你看过《Heat》。"


def test_trend_gives_way_to_what_is_of_one_s_own():
    said = SourceScore(rank=1, score=1.0)
    own = SourceScore(rank=1, score=1.0, events=("e1",))
    candidate = Candidate(item_id="x", score=1.0, sources={"trend": said, "ease": own})
    (reason,) = Explainer.of(PROFILE, did, "en").reasons(candidate, {"trend": 2.0, "ease": 1.0})
    assert reason.events == ("e1",)


@pytest.mark.parametrize("source", sorted(KINDS))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_source_has_a_sentence_of_its_kind(source, language):
    made = reasons(source, language, interests=("word:heist",), scene="weekend")
    assert made
    assert made[0].text.endswith((".", "。"))
    assert "{" not in made[0].text
