"""Which items speak of a thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.limits.spoken import Spoken
from palate.types import Item


def speaks(text: str, term: str) -> bool:
    return bool(Spoken.of([Item(item_id="1", text=text)]).mask(term)[0])


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("A zombie walks", "zombies"), ("ZOMBIES!", "zombie"), ("Science-fiction classic", "science fiction"),
        ("一部恐怖电影", "恐怖"), ("含花生酱", "花生"), ("The café's cakes", "cafe"), ("Sci-Fi", "sci fi"),
        ("nut-free? no: peanuts", "peanut"), ("peanuts, free shipping", "peanut"), ("Eggs free range", "egg"),
    ],
)  # fmt: skip
def test_in_whatever_form_it_is_said(text: str, term: str) -> None:
    assert speaks(text, term)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("A nutmeg grater", "nut"), ("fiction about science", "science fiction"), ("恐龙可怖", "恐怖"), ("", "nut"),
        ("A film", ""), ("A film", "!!"), ("walking dead", "zombie"),
    ],
)  # fmt: skip
def test_not_where_other_words_are_said(text: str, term: str) -> None:
    assert not speaks(text, term)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Gluten-free bread", "gluten"), ("Gluten free bread", "gluten"), ("Bread without gluten", "gluten"),
        ("No nuts", "nut"), ("Non-dairy spread", "dairy"), ("Free of nuts", "nut"),
        ("不含花生", "花生"), ("无糖饮料", "糖"),
        ("没有僵尸", "僵尸"), ("未添加糖", "糖"), ("Zero sugar", "sugar"),
    ],
)  # fmt: skip
def test_who_says_that_there_is_none_does_not_speak_of_it(text: str, term: str) -> None:
    assert not speaks(text, term)


def test_one_mention_without_denial_is_enough() -> None:
    assert speaks("Gluten-free? It may contain gluten.", "gluten")
    assert speaks("No nuts, peanuts or seeds", "peanut")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Gluten? No. Nuts? Yes.", "nut"),
        ("Nuts. Free for members", "nut"),
        ("没有。花生酱", "花生"),
        ("Sugar: no; milk", "milk"),
    ],
)
def test_a_denial_does_not_reach_across_a_mark(text: str, term: str) -> None:
    assert speaks(text, term)


def test_a_phrase_reaches_across_a_mark() -> None:
    assert speaks("Dr. Strange: a film", "dr strange")


def test_what_is_without_can_be_asked_for() -> None:
    assert speaks("Gluten-free bread", "gluten-free")


def test_title_text_categories_and_attributes_all_count() -> None:
    item = Item(
        item_id="1",
        title="One",
        text="two",
        categories=("three > four",),
        attributes={"star": ["Five"], "a": {"b": "Six"}},
    )
    spoken = Spoken.of([item])
    assert all(spoken.mask(term)[0] for term in ("one", "two", "three", "four", "five", "six"))


def test_no_phrase_runs_from_one_field_or_item_into_the_next() -> None:
    spoken = Spoken.of([Item(item_id="1", title="ice", text="cream"), Item(item_id="2", title="tea")])
    assert not spoken.mask("ice cream").any()
    assert not spoken.mask("cream tea").any()


def test_an_empty_catalogue_speaks_of_nothing() -> None:
    assert Spoken.of([]).mask("nut").tolist() == []


WORDS = st.lists(st.sampled_from(["ice", "cream", "tea", "恐", "怖", "片"]), max_size=8)


@given(st.lists(WORDS, max_size=5), WORDS.filter(bool))
def test_a_phrase_is_found_exactly_where_its_words_stand_side_by_side(
    texts: list[list[str]], phrase: list[str]
) -> None:
    spoken = Spoken.of([Item(item_id=str(place), text=" ".join(text)) for place, text in enumerate(texts)])
    expected = [f" {' '.join(phrase)} " in f" {' '.join(text)} " for text in texts]
    assert spoken.mask(" ".join(phrase)).tolist() == expected
