"""Minutes, pages, years, prices and languages in the many ways data writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.limits import measures
from agent.limits.measures import Money

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
WILD = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (95, 95), ("95", 95), ("95 min", 95), ("1h 35m", 95), ("1 hr 35 min", 95), ("1小时35分钟", 95), ("95分", 95),
        ("PT1H35M", 95), ("PT95M", 95), ("1:35:00", 95), ("3:30", 3.5), ("1.5 hours", 90), ("210 seconds", 3.5),
        ("2 seasons", None), ("", None), (0, None), (-5, None), (True, None), (None, None), ("x" * 500, None),
    ],
)  # fmt: skip
def test_a_length_is_read_in_minutes(value: object, expected: float | None) -> None:
    assert measures.minutes(value) == expected


def test_a_bare_number_counts_in_the_unit_that_is_told() -> None:
    assert measures.minutes(5_700_000, per_minute=60_000) == 95
    assert measures.minutes("95 min", per_minute=60_000) == 95


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1995, 1995), ("1995", 1995),
        ("1995-06-01", 1995), ("June 1, 1995", 1995), ("1995年6月", 1995), (19950601, 1995),
        ("1995–1999", 1995), (802_000_000, 1995), (802_000_000_000, 1995), ("12345", None), (95, None), ("soon", None),
        (1995.0, 1995), (float("inf"), None), (True, None),
    ],
)  # fmt: skip
def test_a_year_is_read_from_years_dates_and_moments(value: object, expected: int | None) -> None:
    assert measures.year(value) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Heat (1995)", 1995), ("霸王别姬（1993）", 1993), ("1984", None), ("1984 (2023)", 2023),
        ("Lost (2004–2010)", 2004),
        ("Blade (cut) (1998)", 1998), ("Room 1408", None), ("Flight (1408)", None),
    ],
)  # fmt: skip
def test_a_year_in_a_title_stands_in_brackets(title: str, expected: int | None) -> None:
    assert measures.title_year(title) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12.5, Money(12.5, "")), (0, Money(0, "")), ("12.50", Money(12.5, "")), ("$12.50", Money(12.5, "USD")),
        ("US$ 1,299.00", Money(1299, "USD")), ("1.299,00 €", Money(1299, "EUR")), ("12,99 EUR", Money(12.99, "EUR")),
        ("HK$88", Money(88, "HKD")), ("¥50", Money(50, "CNY")), ("50元", Money(50, "CNY")), ("50块", Money(50, "CNY")),
        ({"value": 5, "currency": "GBP"}, Money(5, "GBP")), ({"amount": "£5"}, Money(5, "GBP")),
        ("free", None), (-1, None), ({}, None), ({"amount": {"amount": 1}}, None), (False, None),
    ],
)  # fmt: skip
def test_a_price_has_an_amount_and_a_currency_where_one_is_named(value: object, expected: Money | None) -> None:
    assert measures.money(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("en/zh", {"en", "zh"}), ("English", {"en"}), ("Mandarin, English", {"zh", "en"}),
        ("汉语普通话 / 英语", {"zh", "en"}),
        (["中文", "日语"], {"zh", "ja"}), ("zh-Hans-CN", {"zh"}), ("pt_BR", {"pt"}), ("法语", {"fr"}), ("eng", {"en"}),
        ("unknown", set()), ("", set()), (7, set()), (None, set()),
    ],
)  # fmt: skip
def test_languages_are_read_from_codes_and_names_of_both_languages(value: object, expected: set[str]) -> None:
    assert measures.languages(value) == expected


@given(WILD)
def test_nothing_wild_is_more_than_not_understood(value: object) -> None:
    assert (measures.minutes(value) or 1) > 0
    assert (measures.pages(value) or 1) > 0
    assert 1000 <= (measures.year(value) or 1000) <= 2200
    found = measures.money(value)
    assert found is None or found.amount >= 0
    assert all(len(code) == 2 for code in measures.languages(value))
    assert measures.currency(value) == "" or len(measures.currency(value)) == 3
