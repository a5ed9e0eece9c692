"""A picture is drawn in the colours of the page, and keeps them as a file of its own."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from eval.report.html import TEMPLATES
from eval.report.standalone import DARK, LIGHT, standalone
from eval.report.svg import FIRST, SOFT, apart, canvas, drawn, inset, quiet, write


@pytest.fixture
def svg() -> str:
    figure, axes = canvas(1.0, left=0.1, right=0.9, bottom=0.1, top=0.9)
    axes.plot([0, 1], [0, 1], color=FIRST)
    write(axes, 0.5, 0.5, "$5 & #1", SOFT, axes.transAxes)
    quiet(axes)
    return drawn(figure, "one", "a line\x1b that rises")


def test_the_description_is_the_title(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    assert (root[0].tag, root[0].text) == ("title", "a line that rises")
    assert root.attrib["aria-labelledby"] == "one-title"
    assert root.attrib["viewBox"] == "0 0 360 72"


def test_stand_in_colours_become_those_of_the_page_and_text_is_kept(svg: str) -> None:
    assert "var(--first)" in svg
    assert [one.text for one in ElementTree.fromstring(svg).iter("text") if one.text == "$5 & #1"]


def test_margins_in_points_are_margins_in_shares() -> None:
    _, one = inset(1.0, left=36, right=36, bottom=7.2, top=7.2)
    _, other = canvas(1.0, left=0.1, right=0.9, bottom=0.1, top=0.9)
    assert one.get_position().bounds == pytest.approx(other.get_position().bounds)


def test_labels_that_meet_are_moved_apart_within_the_picture() -> None:
    assert apart([1.0, 1.0], 0.1) == pytest.approx([0.9, 1.0])


def test_files_and_pages_have_the_same_colours() -> None:
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    for colours in (LIGHT, DARK):
        told = {name if name != "paper" else "card": colour for name, colour in colours.items()}
        assert all(f"--{name}: {colour};" in style for name, colour in told.items())


def test_a_file_of_its_own_says_what_its_colours_are(svg: str) -> None:
    told = standalone(svg)
    assert "--first: #b5521b;" in told
    assert "prefers-color-scheme: dark" in told
    assert ElementTree.fromstring(told).attrib["width"] == "540"
