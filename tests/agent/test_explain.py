import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agent.explain import Did, Explainer, carries, shortened
from palate.text import linked
from palate.types import Candidate, Interest, Item, Profile, Provenance, SourceScore
from prompts import render

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
    assert "你看过的《Heat》" in reason.text


@pytest.mark.parametrize(("language", "text"), [("en", "Suits a conversation like this."), ("zh", "和这段对话相合。")])
def test_a_conversation_that_led_there_is_a_reason(language, text):
    (reason,) = reasons({"dialogue": said()}, {"dialogue": 0.2}, language=language)
    assert (reason.text, reason.events) == (text, ())


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


def test_an_interest_is_named_only_for_an_item_that_carries_it():
    heist = HEIST.model_copy(update={"terms": ("heist", "bank")})
    profile = PROFILE.model_copy(update={"interests": (heist,)})
    shelf = {"a": Item(item_id="a", title="The Bank Job"), "b": Item(item_id="b", title="Riverbanks of Bankside")}
    explainer = Explainer.of(profile, did, "en", item=shelf.get)
    sources = {"interests": said(interests=("topic:1",), events=("e1",))}
    one, other = (
        explainer.reasons(Candidate(item_id=item, score=1.0, sources=sources), {"interests": 1.0})[0] for item in "ab"
    )
    assert one.interest == "heist thrillers"
    assert other.interest is None
    assert other.text == "Close in kind to “Heat”, which you watched."


def test_a_category_is_carried_by_the_items_that_have_it():
    jazz = HEIST.model_copy(update={"key": "category:Jazz music", "terms": ("Jazz music",)})
    assert carries(Item(item_id="a", categories=("Jazz music",)), jazz)
    assert not carries(Item(item_id="b", title="Not Jazz music"), jazz)


def test_a_reason_that_names_only_what_another_named_is_left_out():
    sources = {"item_knn": said(events=("e1",)), "user_knn": said(events=("e3",))}
    assert len(reasons(sources, {"item_knn": 1.0, "user_knn": 0.9})) == 1


def test_a_list_names_what_it_has_not_named_yet_first():
    explainer = Explainer.of(PROFILE, lambda ids: [Did(one, "watch", one.upper()) for one in ids], "en")
    sources = {"item_knn": said(events=("e1", "e2", "e3", "e4"))}
    first, second = (
        explainer.reasons(Candidate(item_id=item, score=1.0, sources=sources), {"item_knn": 1.0})[0] for item in "ab"
    )
    assert "“E1” and “E2”" in first.text
    assert "“E3” and “E4”" in second.text
    assert first.events == second.events


def test_untitled_things_are_left_out_of_the_sentence():
    done = [Did("e8", "purchase", ""), Did("e9", "purchase", "Clay Teapot")]
    explainer = Explainer.of(PROFILE, lambda ids: done, "en")
    candidate = Candidate(item_id="x", score=1.0, sources={"item_knn": said(events=("e8", "e9"))})
    (reason,) = explainer.reasons(candidate, {"item_knn": 1.0})
    assert reason.text == "With “Clay Teapot”, which you bought, people often choose this."
    assert reason.events == ("e8", "e9")


@given(st.text(max_size=300), st.integers(2, 80))
def test_a_shortened_text_is_one_line_and_not_longer(text, longest):
    short = shortened(text, longest)
    assert len(short) <= longest
    assert "\n" not in short


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Z", "Cc")), min_size=1, max_size=12)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=2, unique=True), st.sampled_from(["en", "zh"]), WORDS)
def test_a_sentence_holds_words_as_they_are_whatever_letters_they_have(label, titles, language, domain):
    assume(not linked(label))
    deeds = {f"e{place}": Did(f"e{place}", "watch", title, domain) for place, title in enumerate(titles)}
    profile = PROFILE.model_copy(update={"interests": (HEIST.model_copy(update={"label": label}),)})
    candidate = said(interests=("topic:1",), events=tuple(deeds))
    for kind, source in (("interest", "interests"), ("transfer", "transfer")):
        explainer = Explainer.of(profile, lambda ids: [deeds[each] for each in ids], language)
        found = explainer.reasons(Candidate(item_id="x", score=1.0, sources={source: candidate}), {source: 1.0})
        did_so = [{"kind": "watch", "titles": titles}]
        plain = render("reason", language, kind=kind, interest=label, did=did_so, scene="", domain=domain)
        assert [reason.text for reason in found] == [plain]
