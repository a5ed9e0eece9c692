"""Reports in a terminal: warnings first, as many columns as there is room for, nothing read as markup."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from eval.report import Figure, Page, Section, Table
from serving.terminal_report import show_report, show_table

TABLE = Table(
    ("Method", "NDCG", "Recall", "Verdict"),
    (("popularity", 0.1, 0.2, "worse"), ("[bold]ease[/]", 0.3, 0.4, "better")),
    caption="Every method",
    note="Higher is better.",
    groups={0: "Peers"},
)


def printed(width: int = 100, *, table: Table = TABLE) -> str:
    console = Console(file=io.StringIO(), width=width)
    show_table(console, table)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def test_cells_captions_groups_and_notes_are_shown() -> None:
    told = printed()
    for text in ("Every method", "Peers", "popularity", ".1000", "better", "Higher is better."):
        assert text in told


def test_markup_in_data_stays_text() -> None:
    assert "[bold]ease[/]" in printed()


@pytest.mark.parametrize(("width", "shown", "left"), [(100, "Verdict", None), (36, "Recall", "Verdict")])
def test_what_has_no_room_is_named(width: int, shown: str, left: str | None) -> None:
    told = printed(width)
    assert shown in told.split("Not shown")[0]
    assert (f"Not shown for want of room: {left}." in told) == (left is not None)


def test_a_table_without_rows_shows_its_heads() -> None:
    assert "Method" in printed(table=Table(("Method", "NDCG"), ()))


def test_a_report_begins_with_its_warning_and_leaves_figures_to_the_page() -> None:
    page = Page(
        "On tiny",
        "ease is best.",
        (
            Section("Result", ("One sentence.",), (TABLE, Figure("<svg/>", "A plot", "told"))),
            Section("Further", ("Not asked for.",)),
        ),
        warning="SAMPLED CANDIDATES",
    )
    console = Console(file=io.StringIO(), width=100)
    show_report(console, page, sections=1)
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert told.index("SAMPLED") < told.index("ease is best") < told.index("Result")
    assert "svg" not in told
    assert "Further" not in told
