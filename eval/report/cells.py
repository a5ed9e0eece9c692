"""How the cells of a table are told."""

from __future__ import annotations

import re

from eval.report.page import Cell, Table
from eval.report.text import number
from palate.text import plain

DIGITS = 4
_FIGURE = re.compile(r"-?(?:\d[\d,]*)?\.?\d+(?: to -?[\d.,]+| (?:µs|ms|s|min|h)(?: \d+ (?:s|min))?|%)?")


def told(table: Table) -> list[list[str]]:
    """Every cell as text, by row."""
    digits = [table.digits.get(head, DIGITS) for head in table.heads]
    return [[cell_text(cell, places) for cell, places in zip(row, digits, strict=True)] for row in table.rows]


def cell_text(cell: Cell, digits: int = DIGITS) -> str:
    """One cell as text on one line.

    >>> cell_text(0.12345), cell_text(1200), cell_text(None), cell_text(True), cell_text("a\\nb")
    ('.1235', '1,200', '', 'yes', 'a b')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return f"{cell:,}"
    return number(cell, digits) if isinstance(cell, float) else plain(cell)


def numeric(table: Table) -> list[bool]:
    """Which columns hold nothing but figures, also as text (".1 to .2", "3.4 s"), so that they stand to the right."""
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.heads)
    return [bool(filled := _filled(column)) and all(_is_figure(cell) for cell in filled) for column in columns]


def _filled(column: tuple[Cell, ...]) -> list[Cell]:
    return [cell for cell in column if cell is not None and cell != ""]


def _is_figure(cell: Cell) -> bool:
    if isinstance(cell, str):
        return _FIGURE.fullmatch(cell) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)
