"""Labels are compared by their telling words, and each thing a label names must stand for itself."""

from __future__ import annotations

import numpy as np
import pytest

from palate.types import Event, Item
from profiles.terms import Phrases, TermReader
from profiles.word import WordModel
from profiles.wording import Lexicon, all_words, is_hollow, parts, same_label, stems

WORDS = ("dark", "chocolate", "tea", "green")


@pytest.fixture
def lexicon() -> Lexicon:
    model = WordModel(
        TermReader(Phrases(frozenset())), WORDS, WORDS, np.array([2.0, 3.0, 1.0, 2.0], np.float32),
        {word: n for n, word in enumerate(WORDS)},
    )  # fmt: skip
    return Lexicon(model)


def thing(title: str, text: str = "", *categories: str) -> Item:
    return Item(item_id="i", title=title, text=text, categories=categories)


def event(text: str | None = None) -> Event:
    return Event(event_id="e", user_id="u", kind="like", item_id="i", text=text)


def test_plural_and_singular_are_the_same_word():
    assert stems("movies") == stems("movie")
    assert stems("detective stories") == stems("story of detectives")


def test_a_label_names_two_things_where_it_says_and():
    assert [sorted(part.words) for part in parts("green tea & old trains")] == [["green", "tea"], ["old", "train"]]


def test_chinese_and_splits_but_not_inside_a_word():
    assert len(parts("乌龙茶与爵士乐")) == 2
    assert len(parts("和平主义")) == 1


def test_names_of_whole_fields_add_nothing_to_a_label():
    assert all_words("jazz music") == {"jazz"}
    assert all_words("music") == {"music"}


@pytest.mark.parametrize(
    "label", ["Various products", "good quality items", "各种优质产品", "Music", "电影爱好者", "!!"]
)
def test_what_is_true_of_anybody_is_hollow(label: str):
    assert is_hollow(label)


@pytest.mark.parametrize("label", ["green tea", "jazz music", "科幻电影", "kitchen knives"])
def test_what_sets_somebody_apart_is_not_hollow(label: str):
    assert not is_hollow(label)


def test_a_domain_by_itself_is_hollow_in_its_own_store():
    assert is_hollow("board games", ["board games"])
    assert not is_hollow("board games")


def test_same_words_in_any_order_are_the_same_label():
    assert same_label("Dark chocolate", "chocolates, dark")
    assert not same_label("Dark chocolate", "Dark tea")


def test_more_than_half_of_the_rarity_must_stand_in_the_text(lexicon: Lexicon):
    assert lexicon.share(frozenset({"dark", "chocolate"}), frozenset({"chocolate"})) == pytest.approx(3 / 5)
    assert lexicon.mentions("dark chocolate", event(), thing("Chocolate, 80% cocoa"))
    assert not lexicon.mentions("dark chocolate", event(), thing("Dark roast coffee"))


def test_an_unknown_word_counts_as_the_rarest(lexicon: Lexicon):
    assert lexicon.share(frozenset({"tea", "smuggling"}), frozenset({"tea"})) == pytest.approx(1 / 4)
    assert not lexicon.mentions("tea smuggling", event(), thing("Green tea"))


def test_a_text_about_one_of_two_things_supports_that_part(lexicon: Lexicon):
    assert lexicon.supported("tea and chocolate", stems("a box of chocolates")) == (1,)


def test_what_the_person_wrote_and_the_categories_speak_too(lexicon: Lexicon):
    assert lexicon.mentions("green tea", event("lovely green tea"), None)
    assert lexicon.mentions("green tea", event(), thing("Sencha", "", "Green Tea"))


def test_plainly_leaves_out_the_long_text_of_an_item(lexicon: Lexicon):
    sencha = thing("Sencha", "A green tea from Uji.")
    assert lexicon.mentions("green tea", event(), sencha)
    assert not lexicon.mentions("green tea", event(), sencha, plainly=True)
