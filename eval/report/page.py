"""A report as data: what it says, not how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Cell = str | float | int | None
"""None leaves a cell empty; a float is told with as many digits as its column says."""


@dataclass(frozen=True)
class Table:
    """Rows under heads.

    Args:
        heads: one for each column; the first column names its row.
        rows: each as long as `heads`.
        caption: what the table shows.
        note: what must be known to read it.
        strong: rows to mark.
        best: cells to mark, as (row, column).
        digits: decimals of floats by head, 4 where it is silent.
        groups: a line to stand before the row of that number, for the rows from there on.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    note: str = ""
    strong: frozenset[int] = frozenset()
    best: frozenset[tuple[int, int]] = frozenset()
    digits: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """A plot as SVG, with what it shows in words for those who cannot see it."""

    svg: str
    caption: str
    alt: str


@dataclass(frozen=True)
class Section:
    """A heading, sentences, and tables or figures in order. `folded` sections show their heading until opened."""

    heading: str
    sentences: tuple[str, ...] = ()
    parts: tuple[Table | Figure, ...] = ()
    folded: bool = False


@dataclass(frozen=True)
class Page:
    """A whole report: title, one sentence of what came out, sections, and the exact settings at its foot.

    `warning` is what nobody may overlook, such as that candidates were sampled; it stands before everything else.
    """

    title: str
    lead: str
    sections: tuple[Section, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    warning: str = ""
