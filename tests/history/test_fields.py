from contextlib import suppress
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history import fields
from history.fields import UnfitError

MAY_1 = 1714521600.0
"""2024-05-01T00:00:00Z: 19,844 days after 1970-01-01, of 86,400 seconds each."""


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("u1", "u1"), (" u1\t", "u1"), (42, "42"), (42.0, "42"), (0, "0"), ("李 雷", "李 雷"), (-1, "-1")],
)
def test_ids_become_text_without_space_around(raw: object, expected: str) -> None:
    assert fields.identifier(raw) == expected


@pytest.mark.parametrize(
    "raw", ["", "  ", None, True, 1.5, float("nan"), ["u"], {"a": 1}, "a\x00b", "a\nb", "\ud800", "x" * 257, 10**300]
)
def test_what_is_no_id_is_refused(raw: object) -> None:
    with pytest.raises(UnfitError, match="an id"):
        fields.identifier(raw)


@pytest.mark.parametrize(
    "raw",
    [
        1714521600,
        "1714521600",
        " 1714521600.0 ",
        "2024-05-01",
        "2024-05-01T00:00:00Z",
        "2024-05-01 02:00:00+02:00",
        "2024-05-01T00:00:00",
        date(2024, 5, 1),
        datetime(2024, 5, 1),
        datetime(2024, 5, 1, 8, tzinfo=timezone(timedelta(hours=8))),
    ],
)
def test_a_moment_is_told_in_many_ways(raw: object) -> None:
    assert fields.moment(raw) == MAY_1


@pytest.mark.parametrize("raw", [None, "", " "])
def test_a_missing_time_is_none(raw: object) -> None:
    assert fields.moment(raw) is None


def test_milliseconds_are_refused_with_the_remedy() -> None:
    with pytest.raises(UnfitError, match="divide by 1000"):
        fields.moment(1714521600000)


def test_eight_digits_that_may_be_a_day_are_refused_with_the_remedy() -> None:
    with pytest.raises(UnfitError, match="2013-10-12"):
        fields.moment("20131012")
    assert fields.moment("20131399") == 20131399.0


@pytest.mark.parametrize(
    "raw", [float("nan"), float("inf"), "NaN", "yesterday", True, [1], 10**400, "2024-13-01", -1e12]
)
def test_what_is_no_time_is_refused(raw: object) -> None:
    with pytest.raises(UnfitError):
        fields.moment(raw)


@pytest.mark.parametrize(("raw", "expected"), [(4, 4.0), ("4.5", 4.5), ("", None), (None, None), (-2, -2.0)])
def test_numbers_may_be_written_as_text(raw: object, expected: float | None) -> None:
    assert fields.number(raw) == expected


@pytest.mark.parametrize("raw", ["nan", "inf", float("inf"), "four", True, [4], 10**400])
def test_what_is_no_finite_number_is_refused(raw: object) -> None:
    with pytest.raises(UnfitError, match="finite number"):
        fields.number(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (["Rock", " Pop ", "Rock", ""], ("Rock", "Pop")),
        ("Rock|Pop", ("Rock", "Pop")),
        ('["Rock, loud", "Pop"]', ("Rock, loud", "Pop")),
        ("Rock", ("Rock",)),
        ([1990], ("1990",)),
        ("", ()),
        (None, ()),
    ],
)
def test_lists_of_texts(raw: object, expected: tuple[str, ...]) -> None:
    assert fields.texts(raw) == expected


@pytest.mark.parametrize("raw", [5, {"a": 1}, [["a"]], [None, {"x": 1}], "[broken"])
def test_what_is_no_list_of_texts_is_refused(raw: object) -> None:
    with pytest.raises(UnfitError):
        fields.texts(raw)


def test_attributes_are_cleaned_at_every_depth() -> None:
    raw = {"director": ["<b>Ang</b> Lee"], "nested": {"year ": 2000, "none": None}, "gone": None}
    assert fields.attributes(raw) == {"director": ["Ang Lee"], "nested": {"year": 2000, "none": None}}
    assert fields.attributes('{"a": 1}') == {"a": 1}


def test_attributes_too_deep_or_too_large_or_not_finite_are_refused() -> None:
    deep: object = "bottom"
    for _ in range(20):
        deep = {"down": deep}
    for raw in (deep, {"a": "x y " * 5000, "b": ["word " * 4000] * 10}, {"a": float("nan")}, [1], 5, "{broken"):
        with pytest.raises(UnfitError):
            fields.attributes(raw)


def test_context_values_become_text() -> None:
    raw = {"device": " phone ", "km": 3, "hot": True, "temperature": 21.0, "none": None, "empty": ""}
    assert fields.context(raw) == {"device": "phone", "km": "3", "hot": "true", "temperature": "21"}


@pytest.mark.parametrize("raw", [{"a": {"b": 1}}, {"a": [1]}, [1], "text", {"a": float("nan")}])
def test_what_is_no_context_is_refused(raw: object) -> None:
    with pytest.raises(UnfitError):
        fields.context(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_any_value_is_taken_or_refused_and_nothing_else(raw: object) -> None:
    for check in (
        fields.identifier,
        fields.moment,
        fields.number,
        fields.text,
        fields.texts,
        fields.attributes,
        fields.context,
    ):
        with suppress(UnfitError):
            check(raw)
