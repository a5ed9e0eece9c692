"""Sentences are read, never believed: they stand where they speak of what the person did."""

from __future__ import annotations

import pytest

from palate.types import Event, Interest, Item
from profiles.llm.sensitive import WITHHELD
from profiles.llm.sentences import Grounds, plain, sentences, told_summaries
from prompts.replies import Summaries

TEA = Interest(
    key="topic:1", label="green tea", granularity="topic", dimension="behaviour", weight=1.0, polarity=1.0,
    confidence=0.9, domains={"kitchen": 1.0}, evidence=("e",),
)  # fmt: skip
EVENT = Event(event_id="e", user_id="ann", kind="purchase", item_id="i", time=1_684_000_000.0)
SENCHA = Item(item_id="i", title="Uji Sencha", categories=("Tea",), domain="kitchen")


@pytest.fixture
def grounds() -> Grounds:
    return Grounds([TEA], [(EVENT, SENCHA)], banned=["cocaine smuggling"], language="en")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("You keep coming back to green tea.", True),
        ("Much of it is sencha.", True),
        ("You bought Uji Sencha in May 2023.", True),
        ("You love skydiving.", False),
        ("You are an interesting person with a wide range of tastes.", False),
        ("You like tea from Fukuoka.", False),
        ("You bought 47 teas.", False),
        ("Tea is a cover for smuggling.", False),
        ("你喜欢绿茶。", False),
    ],
)
def test_a_sentence_stands_where_it_is_about_the_profile(grounds: Grounds, text: str, kept: bool):
    assert bool(grounds.kept(text)[0]) == kept


def test_only_the_sentences_at_fault_go(grounds: Grounds):
    text, rejected = grounds.kept("Green tea it is. You are a Buddhist. You ride horses.")
    assert text == "Green tea it is."
    assert [(one.label, one.reason) for one in rejected] == [
        (WITHHELD, "sensitive"),
        ("You ride horses.", "ungrounded"),
    ]


def test_a_rejected_claim_does_not_come_back_through_the_summary(grounds: Grounds):
    assert grounds.kept("Cocaine goes with your green tea.")[0] == ""


def test_handles_are_taken_out_in_every_form():
    for text in ("tea (e1)", "tea [e1, e2]", "tea (see e1 and e2)", "tea（e3、e4）", "tea e12", "tea (events e1-e3)"):
        assert plain(text) == "tea"
    assert plain("an mp3 player and a b12 tablet") == "an mp3 player and a b12 tablet"


def test_control_characters_and_markup_are_taken_out():
    assert plain("tea<script>x</script>\x07  pots") == "tea pots"


def test_sentences_of_both_languages_are_told_apart():
    assert sentences("One. Two! 三。四！") == ["One.", "Two!", "三。", "四！"]
    assert sentences("It costs 3.50 at St. ives.") == ["It costs 3.50 at St. ives."]


def test_statistics_speak_where_the_model_said_nothing_that_stands(grounds: Grounds):
    said = Summaries(topic="You are gay.", word="Green tea.")
    texts, rejected = told_summaries(said, {"topic": "Interests: green tea.", "word": "Words."}, grounds)
    assert texts == {"topic": "Interests: green tea.", "word": "Green tea."}
    assert [(one.granularity, one.reason) for one in rejected] == [("topic", "sensitive")]


def test_what_a_setting_allows_still_needs_grounds():
    allowing = Grounds([TEA], [], allow_sensitive=True)
    assert allowing.kept("You are gay.")[0] == ""
    assert allowing.kept("You drink green tea while pregnant.")[0] == "You drink green tea while pregnant."
