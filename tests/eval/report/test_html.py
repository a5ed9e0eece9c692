"""A page stands alone, is well formed, and takes nothing that it says as markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from eval.report import Figure, Page, Section, Table, html
from eval.report.recommendations import recommendation_page
from eval.results import Evaluation
from palate.text import plain

WILD = "\"><script>alert(1)</script><img src=x onerror=alert(2)> $x^2$ & '{{ 7 * 7 }}'"
ADDRESS = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?\s*(?:https?:|//|data:|javascript:)""", re.IGNORECASE)
VOID = {"meta", "link", "br", "hr", "img", "input"}


class Reader(HTMLParser):
    """Collects tags, ids and text; knows whether tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.well_formed = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if tag == "a" and name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self.well_formed &= bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def wild_page(text: str = WILD) -> Page:
    table = Table((text, text), ((text, 0.5), (text, None)), text, text, groups={0: text})
    return Page(text, text, (Section(text, (text,), (table,)), Section(text, (text,), folded=True)), {text: text}, text)


@pytest.fixture
def page(troubled_page: Page) -> str:
    return html(troubled_page)


def test_tags_close_in_order_and_ids_are_unique(page: str) -> None:
    reader = read(page)
    assert reader.well_formed
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    assert {link.removeprefix("#") for link in reader.links} <= set(reader.ids)


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    assert not ADDRESS.search(page)
    assert not {"script", "link", "img", "iframe", "object"} & set(read(page).tags)
    assert "default-src 'none'" in page


def test_what_a_page_says_is_never_markup() -> None:
    page = html(wild_page())
    assert "<script" not in page
    assert "<img" not in page
    assert page.count(str(escape(WILD))) >= 9
    assert "{{ 7 * 7 }}" in read(page).text


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_a_well_formed_page(text: str) -> None:
    page = html(wild_page(text))
    assert read(page).well_formed
    assert plain(text) in " ".join(read(page).text.split()) or not plain(text)


def test_figures_are_inlined_as_they_are() -> None:
    page = html(Page("a", "b", (Section("c", (), (Figure("<svg><g></g></svg>", "caption & more", "alt"),)),)))
    assert "<svg><g></g></svg>" in page
    assert "caption &amp; more" in page


def test_a_warning_stands_before_the_lead() -> None:
    page = html(Page("title", "the lead", (), warning="the warning"))
    assert page.index("the warning") < page.index("the lead")


def test_folded_sections_are_closed_until_asked_for() -> None:
    page = html(Page("a", "b", (Section("open", ("x",)), Section("shut", ("y",), folded=True))))
    assert page.count("<details>") == 1
    assert page.index("open") < page.index("<details>") < page.index("shut")


def test_numbers_stand_to_the_right_and_best_cells_are_marked() -> None:
    table = Table(("a", "b"), (("x", 0.25), ("y", 0.5)), strong=frozenset({1}), best=frozenset({(1, 1)}))
    page = html(Page("a", "b", (Section("c", (), (table,)),)))
    assert '<td class="number">.2500</td>' in page
    assert '<tr class="strong"><th scope="row">y</th><td class="number best">.5000</td></tr>' in page


def test_equal_pages_give_equal_bytes(troubled: Evaluation, page: str) -> None:
    assert html(recommendation_page(troubled)) == page
