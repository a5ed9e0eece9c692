"""A report in the terminal: its sentences and tables; figures are for the page. Nothing in it is read as markup."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from eval.report import Page, Section, Table
from eval.report.cells import numeric, told
from palate.text import plain

GAP = 3
"""Columns of the terminal between two columns of a table."""
WORDS = 14
"""A column of words may be made as narrow as this."""


def show_report(console: Console, page: Page, *, sections: int | None = None) -> None:
    """Print a report: title, warning, lead, and its first `sections` sections, None for all of them."""
    console.print(Text(plain(page.title), "bold"))
    if page.warning:
        console.print(Text(plain(page.warning), "bold red"))
    console.print(Text(plain(page.lead)))
    for section in page.sections[:sections]:
        _show_section(console, section)


def _show_section(console: Console, section: Section) -> None:
    tables = [part for part in section.parts if isinstance(part, Table)]
    if not (section.sentences or tables):
        return
    console.print()
    console.print(Text(plain(section.heading), "bold"))
    for sentence in section.sentences:
        console.print(Text(plain(sentence)))
    for table in tables:
        show_table(console, table)


def show_table(console: Console, table: Table) -> None:
    """Print a table: as many of its columns, from the left, as the terminal has room for, and its note."""
    rows = told(table)
    shown = _fitting(table, rows, console.width)
    grid = Grid(box=box.SIMPLE_HEAD, title=plain(table.caption) or None, title_justify="left", pad_edge=False)
    for place, (head, is_number) in enumerate(zip(table.heads[:shown], numeric(table), strict=False)):
        grid.add_column(Text(plain(head)), justify="right" if is_number else "left", overflow="fold", no_wrap=not place)
    for number, row in enumerate(rows):
        if number in table.groups:
            grid.add_row(Text(plain(table.groups[number]), "italic"))
        grid.add_row(*(Text(cell) for cell in row[:shown]), style="bold" if number in table.strong else None)
    console.print(grid)
    if left := table.heads[shown:]:
        console.print(Text(f"Not shown for want of room: {', '.join(map(plain, left))}.", "dim"))
    if table.note:
        console.print(Text(plain(table.note), "dim"))


def _fitting(table: Table, rows: Sequence[Sequence[str]], width: int) -> int:
    """How many columns fit side by side, at least two; words may wrap, numbers and the names of rows may not."""
    widths = [max(map(cell_len, column)) for column in zip(table.heads, *rows, strict=True)]
    may_wrap = [place > 0 and not is_number for place, is_number in enumerate(numeric(table))]
    needed = [(min(wide, WORDS) if wraps else wide) + GAP for wide, wraps in zip(widths, may_wrap, strict=True)]
    return max(2, sum(total <= width for total in accumulate(needed)))
