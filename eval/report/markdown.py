"""A page as Markdown with the tables of GitHub."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from markupsafe import escape

from eval.report.cells import numeric, told
from eval.report.page import Figure, Page, Section, Table
from palate.text import plain

Named = Callable[[Figure], str | None]
"""The file a figure stands in; None leaves the figure out."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
_BEGINS = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")


def markdown(page: Page, named: Named = lambda figure: None) -> str:
    """The page as Markdown; whatever it says is escaped.

    Args:
        page: what to tell.
        named: the name of the file of each figure; as it stands, figures are left out.
    """
    blocks = [f"# {escaped(page.title)}"]
    blocks += [f"> **{escaped(page.warning)}**"] if page.warning else []
    blocks += [escaped(page.lead)] if page.lead else []
    for section in page.sections:
        blocks += _section(section, named)
    if page.facts:
        rows = tuple((name, value) for name, value in page.facts.items())
        blocks += ["## Exact settings", *_table(Table(("Setting", "Value"), rows))]
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    """The text on one line, in which nothing is read as Markdown or HTML.

    >>> print(escaped("a_b | <i> [x](y)"), escaped("1. one"), escaped("- dash"))
    a\\_b \\| \\<i\\> \\[x\\](y) 1\\. one \\- dash
    """
    line = _SPECIAL.sub(r"\\\1", plain(text))
    return _BEGINS.sub(lambda found: found[1] + found[2][:-1] + "\\" + found[2][-1], line)


def _section(section: Section, named: Named) -> Iterator[str]:
    inside = [escaped(sentence) for sentence in section.sentences]
    for part in section.parts:
        inside += _table(part) if isinstance(part, Table) else _figure(part, named)
    if section.folded:
        yield f"<details><summary>{escape(plain(section.heading))}</summary>"
    else:
        yield f"## {escaped(section.heading)}"
    yield from inside
    if section.folded:
        yield "</details>"


def _figure(figure: Figure, named: Named) -> Iterator[str]:
    name = named(figure)
    if name is not None:
        yield f"![{escaped(figure.alt)}]({name})"
        if figure.caption:
            yield escaped(figure.caption)


def _table(table: Table) -> Iterator[str]:
    if table.caption:
        yield f"**{escaped(table.caption)}**"
    rule = ["---:" if right else "---" for right in numeric(table)]
    lines = [_line([escaped(head) for head in table.heads]), _line(rule)]
    for place, row in enumerate(told(table)):
        if place in table.groups:
            lines.append(_line([f"*{escaped(table.groups[place])}*"] + [""] * (len(row) - 1)))
        lines.append(_line([_cell(table, place, column, text) for column, text in enumerate(row)]))
    yield "\n".join(lines)
    if table.note:
        yield escaped(table.note)


def _cell(table: Table, row: int, column: int, text: str) -> str:
    bold = text and (row in table.strong or (row, column) in table.best)
    return f"**{escaped(text)}**" if bold else escaped(text)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
