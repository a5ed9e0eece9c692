"""A page as one HTML file that needs nothing beside itself: no script, no font, no address outside."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.report.cells import numeric, told
from eval.report.page import Figure, Page, Table

TEMPLATES = Path(__file__).parent / "templates"


def html(page: Page) -> str:
    """The page as HTML; whatever it says is escaped, only the SVG of its figures is taken as it is."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        page=page,
        style=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),  # noqa: S704, our own file
        told=told,
        numeric=numeric,
        is_table=lambda part: isinstance(part, Table),
        svg=_svg,
    )


def _svg(figure: Figure) -> Markup:
    return Markup(figure.svg)  # noqa: S704, escaped where it was drawn
