"""What an item says of itself, whatever its attributes are called."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.limits.facts import ItemFacts, item_facts
from palate.types import Item

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
WILD = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)


def facts(attributes: dict[str, Any], domain: str = "films", title: str = "A title") -> ItemFacts:
    return item_facts(Item(item_id="1", domain=domain, title=title, attributes=attributes))


@pytest.mark.parametrize(
    "attributes",
    [
        {"minutes": 90}, {"runtime": "90 min"}, {"Running Time": "1h 30m"}, {"duration_ms": 5_400_000},
        {"durationSeconds": 5400}, {"length": 90}, {"duration": 5400}, {"length_minutes": "90"}, {"片长": "90分钟"},
        {"details": {"runtime": 90}}, {"runtime": ["90", "95"]}, {"duration_hours": 1.5},
    ],
)  # fmt: skip
def test_minutes_by_many_names(attributes: dict[str, Any]) -> None:
    assert facts(attributes).minutes == 90
    assert facts(attributes).pages is None


@pytest.mark.parametrize(
    "attributes", [{"pages": 320}, {"page_count": "320"}, {"Number of Pages": 320}, {"页数": "320页"}, {"length": 320}]
)
def test_pages_by_many_names(attributes: dict[str, Any]) -> None:
    assert facts(attributes, domain="books").pages == 320
    assert facts(attributes, domain="books").minutes is None


def test_a_bare_length_of_a_song_is_in_seconds() -> None:
    assert facts({"duration": 210}, domain="music").minutes == 3.5
    assert facts({"length": "3:30"}, domain="music").minutes == 3.5


def test_a_clock_time_is_hours_and_minutes_but_for_a_song() -> None:
    assert facts({"runtime": "1:30"}).minutes == 90
    assert facts({"runtime": "1:30"}, domain="songs").minutes == 1.5


@pytest.mark.parametrize(
    "attributes",
    [
        {"year": 1995},
        {"Release Year": "1995"},
        {"release_date": "1995-12-15"},
        {"上映日期": "1995年12月"},
        {"pubDate": "1995"},
    ],
)
def test_a_year_by_many_names(attributes: dict[str, Any]) -> None:
    assert facts(attributes).year == 1995


def test_an_attribute_comes_before_the_title_and_the_title_before_nothing() -> None:
    assert facts({"year": 1996}, title="Heat (1995)").year == 1996
    assert facts({}, title="Heat (1995)").year == 1995
    assert facts({}, title="Heat").year is None


def test_a_price_with_its_currency_beside_it_or_in_it() -> None:
    assert facts({"price": 12.5}) == ItemFacts(price=12.5, languages=frozenset({"en"}))
    assert (facts({"price": 12.5, "currency": "eur"}).price, facts({"price": 12.5, "currency": "eur"}).currency) == (
        12.5,
        "EUR",
    )
    assert facts({"价格": "50元"}).currency == "CNY"
    assert facts({"price": {"amount": 3, "currency": "GBP"}}).currency == "GBP"


def test_what_costs_nothing_has_a_price() -> None:
    assert facts({"price": 0}).price == 0


def test_languages_come_from_an_attribute_or_else_from_the_text() -> None:
    assert facts({"language": "en/zh"}).languages == {"en", "zh"}
    assert facts({}, title="霸王别姬").languages == {"zh"}
    assert facts({}, title="Heat").languages == {"en"}
    assert facts({}, title="1917").languages == set()


def test_attributes_that_mean_something_else_are_not_read() -> None:
    nothing = ItemFacts(languages=frozenset({"en"}))
    assert facts({"yearly_visitors": 1995, "price_rank": 3, "length_of_river": 9, "pagename": "x"}) == nothing


@given(
    st.dictionaries(st.sampled_from(["minutes", "length", "pages", "year", "date", "price", "currency", "lang"]), WILD)
)
def test_no_attribute_is_too_wild_to_be_read(attributes: dict[str, Any]) -> None:
    found = facts(attributes)
    assert found.minutes is None or found.minutes > 0
    assert found.price is None or found.price >= 0
