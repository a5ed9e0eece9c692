"""A page in a folder: as HTML, and as Markdown with its figures beside it."""

from __future__ import annotations

from pathlib import Path

from eval.report.html import html
from eval.report.markdown import markdown
from eval.report.page import Figure, Page
from eval.report.standalone import standalone


def write(page: Page, folder: Path) -> tuple[Path, ...]:
    """Write index.html, report.md and the figures that the Markdown shows (figure-1.svg and on) into `folder`, which is
    made where it is missing. Gives the paths in this order.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    figures = [part for section in page.sections for part in section.parts if isinstance(part, Figure)]
    names = {id(figure): f"figure-{place}.svg" for place, figure in enumerate(figures, 1)}
    files = {
        "index.html": html(page),
        "report.md": markdown(page, lambda figure: names[id(figure)]),
        **{names[id(figure)]: standalone(figure.svg) for figure in figures},
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(folder / name for name in files)
