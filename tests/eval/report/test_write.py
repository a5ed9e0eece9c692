"""A report on disk: a page, Markdown, and its figures as files."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from eval.report import Page, Section, write
from eval.report.recommendations import recommendation_page
from eval.results import Evaluation


def test_the_folder_is_made_and_holds_page_markdown_and_figures(sound_page: Page, tmp_path: Path) -> None:
    paths = write(sound_page, tmp_path / "deep" / "report")
    assert [path.name for path in paths[:3]] == ["index.html", "report.md", "figure-1.svg"]
    assert sorted(paths) == sorted((tmp_path / "deep" / "report").iterdir())


def test_every_figure_of_the_markdown_stands_beside_it(sound_page: Page, tmp_path: Path) -> None:
    paths = write(sound_page, tmp_path)
    named = re.findall(r"\]\(([\w.-]+\.svg)\)", (tmp_path / "report.md").read_text(encoding="utf-8"))
    assert named == [path.name for path in paths[2:]]


def test_a_figure_file_is_whole_svg_with_colours_for_light_and_dark(sound_page: Page, tmp_path: Path) -> None:
    for path in write(sound_page, tmp_path)[2:]:
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert float(root.attrib["width"]) == 1.5 * 360
        style = root.findtext("{http://www.w3.org/2000/svg}style") or ""
        assert set(re.findall(r"var\((--\w+)\)", path.read_text(encoding="utf-8"))) <= set(
            re.findall(r"(--\w+):", style)
        )
        assert "prefers-color-scheme: dark" in style


def test_the_same_evaluation_gives_the_same_bytes(troubled: Evaluation, troubled_page: Page, tmp_path: Path) -> None:
    first = write(troubled_page, tmp_path / "a")
    again = write(recommendation_page(troubled), tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


def test_an_equal_figure_may_stand_twice(sound_page: Page, tmp_path: Path) -> None:
    figure = sound_page.sections[0].parts[0]
    paths = write(Page("a", "b", (Section("c", (), (figure,)), Section("d", (), (figure,)))), tmp_path)
    assert all(path.exists() for path in paths)
