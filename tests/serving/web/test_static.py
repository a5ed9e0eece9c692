"""The files of the page keep to what its Content-Security-Policy allows, and speak both languages in full."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from serving.web import PAGES, POLICY, STATIC

SCRIPTS = sorted(STATIC.rglob("*.js"))
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
HAN = re.compile(r"[\u4e00-\u9fff]")
FILES = [*SCRIPTS, *PAGES.values(), STATIC / "style.css", STATIC / "icon.svg"]
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment|srcdoc"
)
ENTRY = re.compile(r'"?([\w./ ]+)"?: ("(?:[^"\\]|\\.)*"|\["(?:[^"\\]|\\.)*", "(?:[^"\\]|\\.)*"\])')


def words(language: str) -> dict[str, str]:
    """Name and text of every entry of a language, lists as they are written."""
    return dict(ENTRY.findall((STATIC / "js" / "words" / f"{language}.js").read_text(encoding="utf-8")))


def values(text: str) -> set[str]:
    """Names of the values that a text is filled in with."""
    return set(re.findall(r"\{(\w+)\}", text))


def exports(script: str, name: str) -> bool:
    """Whether a script exports something of this name."""
    kinds = r"(?:async )?(?:function\*?|const|class|let)"
    return bool(re.search(r"export default" if name == "default" else rf"export {kinds} {name}\b", script))


def test_both_languages_have_the_same_words() -> None:
    english, chinese = words("en"), words("zh")
    assert len(english) > 200
    assert set(english) == set(chinese)


def test_both_languages_fill_in_the_same_values() -> None:
    english, chinese = words("en"), words("zh")
    held = {
        name: (set(re.findall(r"\{(\w+)\}", english[name])), set(re.findall(r"\{(\w+)\}", chinese[name])))
        for name in english
    }
    assert {name: both for name, both in held.items() if both[0] != both[1]} == {}


def test_no_english_is_left_in_the_chinese_words() -> None:
    own = {"to.language", "ops.p50", "ops.p95", "ops.p99", "talk.palate", "did.quote"}
    said = {name: re.sub(r"\{\w+\}", "", text) for name, text in words("zh").items() if name not in own}
    left = [name for name, text in said.items() if re.search(r"[A-Za-z]", text) and not HAN.search(text)]
    assert left == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_never_make_markup_of_text(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert not MARKUP.search(text)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_nothing_is_asked_of_anybody_else(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace(SVG_NAMESPACE, "")
    assert not re.search(r"https?://|url\(|@import", text)


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda path: path.name)
def test_pages_hold_neither_script_nor_style(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)
    assert all((STATIC / name).is_file() for name in re.findall(r'(?:src|href)="/static/([^"]+)"', text))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_import_what_is_there(script: Path) -> None:
    for name, source in re.findall(r'import (.+?) from "(.+?)"', script.read_text(encoding="utf-8")):
        told = (script.parent / source).read_text(encoding="utf-8")
        wanted = re.findall(r"\w+", name) if name.startswith("{") else ["default"]
        assert [one for one in wanted if not exports(told, one)] == []


def test_the_policy_allows_no_inline_script() -> None:
    assert "unsafe" not in POLICY
    assert "default-src 'self'" in POLICY
