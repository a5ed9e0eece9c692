"""Markdown has tables that GitHub reads, and nothing in it is read as more than text."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from eval.report import Figure, Page, Section, Table, markdown
from eval.report.markdown import escaped

PICTURE = Figure("<svg/>", "what it shows", "the alt")


def page(*parts: Table | Figure, **more: object) -> Page:
    return Page("Title", "The lead.", (Section("Result", ("One.", "Two."), parts),), **more)


def test_a_page_is_told_from_its_title_to_its_facts() -> None:
    told = markdown(page(facts={"seed": "7"}, warning="Careful"))
    assert told.splitlines()[::2] == [
        "# Title",
        "> **Careful**",
        "The lead.",
        "## Result",
        "One.",
        "Two.",
        "## Exact settings",
        "| Setting | Value |",
        "| seed | 7 |",
    ]


def test_a_table_has_aligned_columns_groups_and_bold_cells() -> None:
    table = Table(
        ("method", "NDCG"),
        (("a", 0.25), ("b", 0.5), ("c", None)),
        caption="All",
        note="A note.",
        strong=frozenset({1}),
        digits={"NDCG": 2},
        groups={2: "others"},
    )
    assert markdown(page(table)).split("**All**\n\n")[1] == (
        "| method | NDCG |\n| --- | ---: |\n| a | .25 |\n| **b** | **.50** |\n| *others* |  |\n| c |  |\n\nA note.\n"
    )


def test_figures_are_left_out_unless_they_have_a_file() -> None:
    assert "what it shows" not in markdown(page(PICTURE))
    assert "![the alt](one.svg)\n\nwhat it shows" in markdown(page(PICTURE), lambda figure: "one.svg")


def test_folded_sections_can_be_opened() -> None:
    told = markdown(Page("a", "b", (Section("<more>", ("text",), folded=True),)))
    assert "<details><summary>&lt;more&gt;</summary>\n\ntext\n\n</details>" in told


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_leaves_its_cell_or_becomes_html(text: str) -> None:
    line = escaped(text)
    assert "\n" not in line
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>|\[\]`*_]", line)
    rows = [row for row in markdown(page(Table(("h", "i"), ((text, 1),)))).splitlines() if row.startswith("|")]
    assert [len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows] == [3, 3, 3]
