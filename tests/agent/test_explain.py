from hypothesis import given
from hypothesis import strategies as st

from agent.explain import Did, Explainer, shortened
from palate.types import Candidate, Interest, Profile, Provenance, SourceScore

DONE = {
    "e1": Did("e1", "watch", "Heat"),
    "e2": Did("e2", "watch", "Ronin"),
    "e3": Did("e3", "watch", "Heat"),
}
HEIST = Interest(
    key="topic:1",
    label="heist thrillers",
    granularity="topic",
    dimension="content",
    weight=1.0,
    polarity=1.0,
    confidence=0.5,
    evidence=("e1", "e2"),
)
PROFILE = Profile(user_id="ann", interests=(HEIST,), provenance=Provenance(engine="test"))


def did(ids):
    return [DONE[event_id] for event_id in ids if event_id in DONE]


def said(rank=1, interests=(), events=()):
    return SourceScore(rank=rank, score=1.0, interests=interests, events=events)


def reasons(sources, contributions, language="en", **more):
    explainer = Explainer.of(PROFILE, did, language, **more)
    return explainer.reasons(Candidate(item_id="x", score=1.0, sources=sources), contributions)


def test_a_reason_names_the_interest_and_the_own_events():
    (reason,) = reasons({"interests": said(interests=("topic:1",), events=("e1", "e2"))}, {"interests": 1.0})
    assert reason.interest == "heist thrillers"
    assert reason.events == ("e1", "e2")
    assert all(word in reason.text for word in ("heist thrillers", "Heat", "Ronin"))


def test_a_reason_is_in_the_language_of_the_person():
    (reason,) = reasons({"item_knn": said(events=("e1",))}, {"item_knn": 1.0}, language="zh")
    assert "你看过《Heat》" in reason.text


def test_the_interest_comes_first_and_there_are_three_at_most():
    sources = {
        "item_knn": said(events=("e1",)),
        "user_knn": said(events=("e2",)),
        "interests": said(interests=("topic:1",), events=("e1",)),
        "scene": said(),
    }
    made = reasons(sources, {"item_knn": 0.9, "user_knn": 0.8, "interests": 0.5, "scene": 0.3}, scene="travel")
    assert [reason.interest for reason in made] == ["heist thrillers", None, None]


def test_a_source_that_hardly_added_gives_no_reason():
    sources = {"item_knn": said(events=("e1",)), "interests": said(interests=("topic:1",), events=("e1",))}
    made = reasons(sources, {"item_knn": 1.0, "interests": 0.05})
    assert [reason.interest for reason in made] == [None]


def test_what_pushed_an_item_down_is_no_reason_for_it():
    sources = {"item_knn": said(events=("e1",)), "aversion": said(events=("e2",))}
    (reason,) = reasons(sources, {"item_knn": 1.0, "aversion": -0.5})
    assert "Ronin" not in reason.text


def test_popularity_is_named_only_when_nothing_own_led_there():
    alone = reasons({"popularity": said()}, {"popularity": 0.01}, domain="films")
    assert "films" in alone[0].text
    beside = reasons({"popularity": said(), "item_knn": said(events=("e1",))}, {"popularity": 1.0, "item_knn": 1.0})
    assert len(beside) == 1
    assert beside[0].events == ("e1",)


def test_a_title_met_twice_is_named_once():
    (reason,) = reasons({"item_knn": said(events=("e1", "e3"))}, {"item_knn": 1.0})
    assert reason.text.count("Heat") == 1


def test_an_interest_without_an_event_of_its_own_gives_no_reason():
    assert reasons({"interests": said(interests=("topic:1",))}, {"interests": 1.0}) == ()


def test_a_template_in_a_label_stays_text():
    hostile = HEIST.model_copy(update={"label": "{{ 7 * 7 }}"})
    profile = PROFILE.model_copy(update={"interests": (hostile,)})
    sources = {"interests": said(interests=("topic:1",), events=("e1",))}
    (reason,) = Explainer.of(profile, did, "en").reasons(
        Candidate(item_id="x", score=1.0, sources=sources), {"interests": 1.0}
    )
    assert "{{ 7 * 7 }}" in reason.text


@given(st.text(max_size=300), st.integers(2, 80))
def test_a_shortened_text_is_one_line_and_not_longer(text, longest):
    short = shortened(text, longest)
    assert len(short) <= longest
    assert "\n" not in short
