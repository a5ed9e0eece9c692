"""Times of day and weekdays as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.scenes.clock import DAY, Span, folded, span, weekdays
from profiles.scenes.words import meanings, understood


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("07:00-09:30", 420, 570),
        ("22:00–02:00", 1320, 1440 + 120),
        ("9:00 to 17:00", 540, 1020),
        ("18:30至23:00", 1110, 1380),
        ("８：００－９：００", 480, 540),
        ("21:30", 1290, 1291),
        ("21:30:15", 1290, 1291),
        ("8pm", 1200, 1201),
        ("12 am", 0, 1),
        ("8点", 480, 481),
        ("18:00-24:00", 1080, 1440),
        ("00:00-24:00", 0, 1440),
        ("24:00", 0, 1),
        ("Evening", 1080, 1380),
        ("晚上", 1080, 1380),
        ("night", 1260, 1560),
        ("早上到中午", 360, 840),
    ],
)
def test_a_time_of_day_is_read_as_minutes(text: str, start: int, end: int) -> None:
    assert span(text) == Span(start, end)


@pytest.mark.parametrize("text", ["", "25:00", "12:60", "7", "2025", "13pm", "later", "07:00-", "1-2-3", "08:00-08:00"])
def test_what_is_no_time_of_day_is_none(text: str) -> None:
    assert span(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [("Mon-Fri", {0, 1, 2, 3, 4}), ("fri - mon", {4, 5, 6, 0}), ("周末", {5, 6}), ("工作日", {0, 1, 2, 3, 4}),
     ("周一至周三", {0, 1, 2}), ("SUNDAY", {6}), ("星期天", {6}), ("tue", {1})],
)  # fmt: skip
def test_weekdays_are_read_in_both_languages(text: str, days: set[int]) -> None:
    assert weekdays(text) == days


@given(st.integers(0, DAY - 1), st.integers(0, DAY - 1))
def test_a_range_holds_what_lies_between_its_ends_going_forward(start: int, end: int) -> None:
    text = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    found = span(text)
    if start == end:
        assert found is None
    else:
        assert found is not None
        assert found.holds(start)
        assert not found.holds(end)
        assert sum(map(found.holds, range(DAY))) == (end - start) % DAY


@given(st.text(max_size=30))
def test_any_text_is_read_without_complaint(text: str) -> None:
    span(text)
    weekdays(text)
    assert folded(folded(text)) == folded(text)
    assert folded(text) in meanings("place", text)
    understood("place", text)


def test_longer_phrases_go_before_the_words_in_them() -> None:
    assert "long-distance" in meanings("place", "the night train to Vienna")
    assert "transit" not in meanings("place", "the night train to Vienna")
    assert "car" not in meanings("place", "a carpet shop")
