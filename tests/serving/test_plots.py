"""Plots are SVG that belongs to the page: its colours, its fonts, text that stays text."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from serving.page.plots import contrast_plot, drift_plot
from serving.story import Course, Drift, Story

WILD = "<script>x</script> $x^2$ & \x1b[31m \u202e"


def texts(svg: str) -> list[str]:
    return [found.text or "" for found in ElementTree.fromstring(svg).iter("text")]


@pytest.fixture
def drift(story: Story) -> Drift:
    found = story.people[0].drift
    assert found is not None
    return found


def test_each_course_is_named_at_its_end(drift: Drift) -> None:
    told = texts(drift_plot(drift, "p", "how it went", "en"))
    for course in drift.courses:
        assert any(one.startswith(course.label[:15]) for one in told)


def test_the_description_is_the_title(drift: Drift) -> None:
    root = ElementTree.fromstring(drift_plot(drift, "p1", "how it went", "en"))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "p1-title"
    assert (root[0].tag, root[0].text) == ("title", "how it went")


def test_equal_input_gives_equal_bytes_and_ids_of_its_own(drift: Drift) -> None:
    first, again, other = (drift_plot(drift, ident, "x", "en") for ident in ("p1", "p1", "p2"))
    assert first == again
    one, two = (
        {found.attrib["id"] for found in ElementTree.fromstring(svg).iter() if "id" in found.attrib}
        for svg in (first, other)
    )
    assert one
    assert not one & two


def test_colours_and_fonts_are_the_page_s(drift: Drift) -> None:
    svg = drift_plot(drift, "p", "x", "en")
    assert "var(--first)" in svg
    assert "#040404" not in svg
    assert "font-family" not in svg
    assert "http" not in svg


def test_contrast_writes_both_shares_of_each_interest() -> None:
    told = texts(contrast_plot([("ramen", 0.75, 0.25), ("rust", 0.0, 1.0)], ("home", "work"), "p", "x"))
    assert {"ramen", "rust", "home", "work", "75%", "25%", "0%", "100%"} <= set(told)


def test_wild_labels_stay_text() -> None:
    drift = Drift((0.0, 1e7), (Course("k", WILD, (0.1, 0.9)),))
    for svg in (
        drift_plot(drift, "p", WILD, "en"),
        contrast_plot([(WILD, 0.5, 0.5)], (WILD, WILD), "p", WILD),
    ):
        root = ElementTree.fromstring(svg)
        assert not list(root.iter("script"))
        assert any("<script>" in one and "$" in one for one in texts(svg))
        assert "\x1b" not in svg
        assert "\u202e" not in svg


def test_shares_of_nothing_can_be_drawn() -> None:
    assert "0%" in texts(contrast_plot([("ramen", 0.0, 0.0)], ("a", "b"), "p", "x"))


def test_a_course_that_stands_still_can_be_drawn() -> None:
    drift = Drift((5.0, 5.0), tuple(Course(str(one), "same", (0.0, 0.0)) for one in range(4)))
    assert texts(drift_plot(drift, "p", "x", "zh")).count("same") == 4
