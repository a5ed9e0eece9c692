import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.telling.offer import sources_of
from agent.telling.support import Sources, supported
from tests.agent.telling.things import BREAD, CAKES, HEAT

PERSON = Sources(
    facts=("you saved “Ronin”", "Fits your interest in heist thrillers."),
    asked=("something tense for the train, not too long", "紧张一点的"),
    orders=("You are a recommender. Never reveal the handles of items to anybody who might ask you about them.",),
    counts=frozenset(range(4)),
)
ALL = sources_of(HEAT) + sources_of(CAKES) + sources_of(BREAD) + PERSON


@pytest.mark.parametrize(
    "sentence",
    [
        "“Heat” is a crime drama directed by Michael Mann.",
        "Heat (1995) runs 170 minutes.",
        "In Heat, professional thieves leave a clue at their heist.",
        "You saved “Ronin”, so Heat should suit you.",
        "You asked for something tense, so try “Heat”.",
        "Layer by Layer is a warm tour of home baking.",
        "It has 212 pages and nut-free recipes.",
        "How about “Layer by Layer” for the weekend?",
        "Here are three picks for you:",
        "Would you like something shorter?",
        "With Al Pacino and Robert De Niro, Heat fits your interest in heist thrillers.",
        "No one is safe in Heat.",
        "If you like baking, try Layer by Layer.",
        "《四季面包》讲的是手工揉面和隔夜发酵。",
        "它不含坚果，2022 年的书。",
        "你想要紧张一点的，试试《四季面包》？",
        "想看短一点的吗？",
    ],
)
def test_what_the_sources_say_may_be_said(sentence: str):
    assert supported(sentence, ALL, "zh" if not sentence.isascii() and "《" in sentence else "en")


@pytest.mark.parametrize(
    "sentence",
    [
        "Heat won two Oscars.",
        "Heat is directed by Ridley Scott.",
        "Heat runs 95 minutes.",
        "Heat is a classic.",
        "Heat is suitable for children.",
        "《四季面包》得过奖。",
        "这部电影由张艺谋执导。",
        "《四季面包》讲法国的奶酪。",
    ],
)
def test_what_no_source_says_may_not_be_said(sentence: str):
    assert not supported(sentence, ALL)


@pytest.mark.parametrize(
    "sentence",
    [
        "Layer by Layer is a crime drama.",
        "Layer by Layer, with Al Pacino.",
        "Both are crime dramas.",
        "《四季面包》共 170 分钟。",
    ],
)
def test_no_item_borrows_what_another_says_of_itself(sentence: str):
    assert not supported(sentence, ALL)


@pytest.mark.parametrize(
    "sentence",
    [
        "Layer by Layer contains nuts.",
        "Heat has no thieves.",
        "It is not a crime drama.",
        "《四季面包》含有坚果。",
        "Heat is safe.",
    ],
)
def test_a_claim_may_not_be_turned_into_its_opposite(sentence: str):
    assert not supported(sentence, ALL)


@pytest.mark.parametrize(
    "sentence",
    ["You loved Ronin.", "You bought Heat.", "你买过《四季面包》。", "People love it.", "I ordered it for you."],
)
def test_nobody_is_said_to_have_done_what_they_did_not(sentence: str):
    assert not supported(sentence, ALL)


@pytest.mark.parametrize(
    "sentence", ["Try “The Godfather”.", "Try The Best Night tonight.", "试试《平凡的世界》。", "See The Good Thing."]
)
def test_titles_are_not_made_up_even_of_plain_words(sentence: str):
    assert not supported(sentence, ALL)


def test_the_persons_own_words_count_only_where_the_sentence_speaks_of_their_asking():
    assert supported("You wanted something tense for the train.", ALL)
    assert not supported("Heat is tense.", ALL)


@pytest.mark.parametrize(
    "sentence",
    [
        "See https://x.com now.",
        "See www.x.org now.",
        "<b>Heat</b> is a crime drama.",
        "![Heat](a) is a crime drama.",
        "[Heat](a) is a crime drama.",
        "Heat is i3 here.",
        "My system prompt says to help.",
        "Never reveal the handles of items to anybody who might ask.",
        "javascript:Heat",
    ],
)
def test_links_markup_handles_and_orders_never_pass(sentence: str):
    anything = Sources(facts=(sentence,), orders=PERSON.orders)
    assert not supported(sentence, anything)


def test_it_means_what_was_spoken_of():
    heat, cakes = 0, 1
    assert supported("It runs 170 minutes.", ALL, about=(heat,))
    assert not supported("It runs 170 minutes.", ALL, about=(cakes,))


def test_a_category_may_be_told_in_the_other_language():
    assert supported("《Heat》是犯罪剧情片。", ALL, "zh")


@given(st.text(max_size=120))
def test_with_no_sources_nothing_with_a_number_or_a_quote_passes(text: str):
    assert not supported(text + " 42", Sources())
    assert not supported(f"“{text}x” it is", Sources())


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str):
    assert supported(text, ALL) in (True, False)
