import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.telling.deeds import deeds_in, deeds_known
from agent.telling.offer import sources_of
from agent.telling.sources import Sources
from agent.telling.support import supported
from tests.agent.telling.things import CAKES, HEAT

PERSON = Sources(
    facts=(
        "you saved “Ronin”",
        "you watched “Up” and “Seven” and liked “Dune”",
        "People who, like you, read “Emma” chose this.",
        "Close in kind to “Wall”, which you played, and “Moon”, which you rated.",
        "Fits your interest in songbirds: you watched “Up”.",
        "你收藏过《芦苇》、看过《苔原》。",
        "I keep in mind what you told me: “no peanuts”.",
    ),
    asked=("Something tense for the train. I loved Alien", "我看过《流浪地球》"),
)
ALL = sources_of(HEAT) + PERSON


@pytest.mark.parametrize(
    "sentence",
    [
        "You saved “Ronin”, and this is a crime drama.",
        "You watched “Up” and “Seven”.",
        "You watched “Seven” and liked “Dune”.",
        "Since you read “Emma”, try “Heat”.",
        "“Wall”, which you played, is close in kind.",
        "You like songbirds.",
        "You loved Alien.",
        "You asked for something tense.",
        "You told me “no peanuts”.",
        "If you like crime, try it.",
        "Tell me what you like.",
        "Did you like it?",
        "Would you like to watch it tonight?",
        "你收藏过《芦苇》，试试这部。",
        "你看过《苔原》和《流浪地球》。",
        "你想看短一点的吗？",
    ],
)
def test_a_deed_may_be_told_where_a_source_or_the_message_tells_it(sentence: str):
    assert deeds_known(sentence, ALL)


@pytest.mark.parametrize(
    "sentence",
    [
        "You loved it last week.",
        "You saved it.",
        "You saved “Heat”.",
        "You saved “Ronin” last week.",
        "You watch it again every night.",
        "You saved “Ronin” and watched “Emma”.",
        "You liked “Up”.",
        "“Moon”, which you played, is close in kind.",
        "You love songbirds.",
        "You told me that you like this one.",
        "You told me so.",
        "You asked for something quiet.",
        "Everybody has seen it.",
        "Most people love it.",
        "你上周看过。",
        "你上周已经看过它了。",
        "你昨晚收藏过《芦苇》。",
        "你收藏过《苔原》。",
        "你喜欢它。",
        "你说过喜欢这部。",
        "大家都喜欢它，都看过很多次。",
    ],
)
def test_a_deed_that_no_source_tells_of_that_very_thing_may_not(sentence: str):
    assert not deeds_known(sentence, ALL)


def test_words_about_another_item_do_not_make_a_deed_of_this_one():
    both = sources_of(HEAT) + sources_of(CAKES) + Sources(facts=("you watched “Heat”",))
    heat, cakes = 0, 1
    assert deeds_known("You watched it.", both, about=(heat,))
    assert not deeds_known("You watched it.", both, about=(cakes,))
    assert not deeds_known("You watched it.", both)


def test_a_text_that_speaks_to_its_reader_tells_nothing_of_the_person():
    hype = Sources(facts=("You loved it, and you watched “Up” again.", "你看过它。"), titles=("Ash",))
    assert not any(deeds_known(told, hype) for told in ("You loved it.", "You watched “Up”.", "你看过它。"))
    reason = Sources(facts=("People who, like you, read “Emma” chose this.",), titles=("Ash",))
    assert deeds_known("You read “Emma”.", reason)


def test_the_words_of_a_title_are_no_deed():
    assert deeds_in("Try “What You Loved” tonight.") == ()
    assert deeds_in("试试《你看过的雪》。") == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "It is the second part of a series.",
        "It is the first work of its director.",
        "It has the best price of the year.",
        "这是同一个系列的第二部。",
        "这是导演的处女作。",
        "它有最好的价格。",
    ],
)
def test_a_place_in_a_row_needs_a_source_that_says_so(sentence: str):
    scattered = Sources(
        facts=("First the work, second the part of a series; a price, best of a year; its director.", "最后，价格好。")
    )
    assert not supported(sentence, scattered, "en" if sentence.isascii() else "zh")


def test_a_place_in_a_row_that_a_source_names_may_be_told():
    facts = Sources(facts=("The second part of a series.", "导演的处女作，系列第二部。"), titles=("Ash",))
    assert supported("It is the second part of a series.", facts)
    assert supported("这是导演的处女作。", facts, "zh")
    assert supported("I would begin with the first one.", facts)


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str):
    assert deeds_known(f"you {text} 你{text}", ALL) in (True, False)
