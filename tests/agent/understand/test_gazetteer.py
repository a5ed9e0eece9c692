from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understand import Gazetteer
from agent.understand.message import Message
from palate.types import Item

TITLES = {
    "babadook": "The Babadook (2014)",
    "heat": "Heat (1995)",
    "heat2": "Heat (1986)",
    "farewell": "霸王别姬",
    "alive": "活着",
    "earth": "流浪地球",
    "up": "Up (2009)",
    "rise": "The Long Rise",
    "max": "Mad Max: Fury Road (2015)",
    "wok": "Carbon Steel Wok",
}
BOOK = Gazetteer.of(
    [
        Item(item_id=one, title=title, text="a story of heat and up", attributes={"director": ["Jennifer Kent"]})
        for one, title in TITLES.items()
    ]
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("something like Babadok but milder", ["babadook"]),
        ("i loved the babadook", ["babadook"]),
        ("Heat (1986) please", ["heat2"]),
        ("have you got Heat?", ["heat"]),
        ("the heat of summer is up", []),
        ("heat", []),
        ("something light for the long weekend", []),
        ("the long rise was good", ["rise"]),
        ("mad max fury road or 《霸王别姬》", ["max", "farewell"]),
        ("类似霸王别姬的电影", ["farewell"]),
        ("霸王别鸡", []),
        ("《霸王别鸡》", ["farewell"]),
        ("他还活着", []),
        ("活着这本书怎么样，我喜欢活着", ["alive"]),
        ("想看流浪地球", ["earth"]),
        ('is "up" any good', ["up"]),
        ("carbon steel wok vs Mad Max", ["wok", "max"]),
    ],
)
def test_titles_are_found_shortened_misspelt_and_in_quotation_marks(text, named) -> None:
    assert list(BOOK.named(text)) == named


def test_people_of_the_catalogue_are_found() -> None:
    message = Message.of("films by jennifer kent please")
    assert [message.said(span) for span in BOOK.named_people(message)] == ["jennifer kent"]


def test_two_items_of_one_title_are_both_told() -> None:
    (found,) = BOOK.mentions(Message.of("I liked Heat"))
    assert set(found.items) == {"heat", "heat2"}


@given(st.text(max_size=80))
def test_any_text_names_only_items_that_there_are(text) -> None:
    assert set(BOOK.named(text)) <= set(TITLES)


def test_a_large_catalogue_is_read_once_and_searched_by_first_words() -> None:
    many = Gazetteer.of([Item(item_id=str(n), title=f"Title {n} of Many") for n in range(2000)])
    assert many.named("I watched Title 1999 of Many") == ("1999",)
