from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agent.telling.offer import sources_of
from agent.telling.sources import Sources
from agent.telling.speech import SpeechFilter, clean_speech
from tests.agent.telling.things import BREAD, CAKES, HEAT

ALL = sources_of(HEAT) + sources_of(CAKES) + sources_of(BREAD) + Sources(counts=frozenset(range(4)))
SPEECH = (
    "Sure! Here are **two** picks:\n\n1. **Heat** (1995): a crime drama. It runs 170 minutes. It won Oscars.\n"
    "2. Layer by Layer - a warm tour of home baking. It has 212 pages. [link](http://x.y)\n\nEnjoy!"
)
CLEAN = (
    "Sure! Here are two picks:\nHeat (1995): a crime drama. It runs 170 minutes.\n"
    "Layer by Layer - a warm tour of home baking. It has 212 pages.\nEnjoy!"
)


def test_prose_keeps_what_is_borne_out_and_loses_the_rest():
    speech = SpeechFilter(ALL)
    assert (speech.feed(SPEECH) + speech.close()).strip() == CLEAN
    assert speech.dropped == ["It won Oscars.", "[link](http://x.y)"]


def test_it_changes_its_meaning_with_what_was_spoken_of():
    assert (
        clean_speech("Heat is a drama. It has 212 pages. It runs 170 minutes.", ALL)
        == "Heat is a drama. It runs 170 minutes."
    )


def test_a_dropped_sentence_still_says_what_it_means():
    assert clean_speech("Layer by Layer won a prize. It runs 170 minutes.", ALL) == ""


def test_chinese_sentences_stand_without_spaces():
    assert clean_speech("《四季面包》讲隔夜发酵。 它得过奖。 不含坚果。", ALL) == "《四季面包》讲隔夜发酵。不含坚果。"


def test_a_sentence_comes_through_when_it_is_finished_and_not_before():
    speech = SpeechFilter(ALL)
    assert speech.feed("Heat is a crime") == ""
    assert speech.feed(" drama.") == ""
    assert speech.feed(" It ") == "Heat is a crime drama."
    assert speech.feed("won Oscars.") + speech.close() == ""


def test_what_never_ends_is_not_kept_in_memory():
    speech = SpeechFilter(ALL)
    assert "".join(speech.feed("heat " * 100) for _ in range(200)) == ""
    assert speech.close() == ""


def test_a_flood_of_words_is_taken_in_with_little_shown_and_little_kept():
    speech = SpeechFilter(ALL)
    shown = speech.feed("It won. Heat is 3.5 a. No! " * 4_000) + speech.close()
    assert shown == "No!"
    assert len(speech.dropped) == 50


def test_the_same_sentence_is_told_once():
    assert clean_speech("Enjoy! Enjoy! Enjoy!", ALL) == "Enjoy!"


def test_control_characters_do_not_come_through():
    assert clean_speech("Heat is a \x1b[31mcrime\u202e drama.", ALL) in ("", "Heat is a crime drama.")


@given(st.lists(st.integers(min_value=0, max_value=len(SPEECH)), max_size=8))
def test_however_a_stream_is_cut_the_same_comes_through(cuts: list[int]):
    speech, edges = SpeechFilter(ALL), [0, *sorted(cuts), len(SPEECH)]
    shown = "".join(speech.feed(SPEECH[start:end]) for start, end in pairwise(edges))
    assert (shown + speech.close()).strip() == CLEAN


@given(st.text(alphabet="Heat is a crime drama. 《》四季面包。<>[]()!/:\n*#0123456789", max_size=200))
def test_cleaning_again_changes_nothing(text: str):
    once = clean_speech(text, ALL)
    assert clean_speech(once, ALL) == once


@given(st.text(max_size=300))
def test_no_markup_and_no_link_ever_comes_through(text: str):
    shown = clean_speech(text + " <b>x</b> http://a.b", ALL)
    assert "<b" not in shown
    assert "://" not in shown
