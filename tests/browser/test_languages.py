"""English and Chinese."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.looking import Visit, titles

VIEWS = ("talk", "profile", "data")


def test_the_browsers_language_is_spoken(visit: Visit, looker: str) -> None:
    page = visit(looker, language="zh-CN")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    expect(page.locator("#list-title")).to_have_text("此刻适合你")
    expect(page.get_by_role("radio", name="通勤")).to_be_attached()


def test_the_switch_changes_every_view_and_is_remembered(visit: Visit, looker: str) -> None:
    page = visit(looker)
    page.get_by_role("button", name="中文").click()
    for view in VIEWS:
        page.goto(f"{page.url.partition('#')[0]}#/{view}")
        expect(page.locator(f"#{view} h1")).to_be_visible()
        assert _english_of_the_page(page) == []
    page.reload()
    expect(page.locator("#list-title")).to_have_text("此刻适合你")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#list-title")).to_have_text("For now")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_reasons_and_summary_are_told_in_the_pages_language(visit: Visit, looker: str) -> None:
    page = visit(looker, path="/#/profile")
    for button, begins in (("中文", re.compile("^[\u4e00-\u9fff]")), ("English", re.compile("^[A-Z]"))):
        page.get_by_role("button", name=button).click()
        expect(page.locator("#profile .summary")).to_have_text(begins)
        expect(page.locator("#list .reason").first).to_have_text(begins)
        assert all(begins.match(told) for told in page.locator("#list .reason").all_inner_texts())


def test_something_done_before_the_switch_is_no_trouble_after_it(visit: Visit, person: str) -> None:
    page = visit(person)
    before = titles(page)
    page.get_by_role("button", name=f"Hide: {before[0]}").click()
    expect(page.locator("#list .done-hide")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#list .done-hide")).to_have_count(0)
    expect(page.locator("#list .thing")).to_have_count(10)
    assert before[0] not in titles(page)


def test_a_draft_outlives_the_switch(visit: Visit, looker: str) -> None:
    page = visit(looker)
    page.get_by_label("Message").fill("half a sent")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_label("消息")).to_have_value("half a sent")


def test_the_operators_page_speaks_chinese_too(visit: Visit) -> None:
    page = visit(path="/operators", language="zh-CN")
    expect(page.get_by_role("heading", name="运行状况")).to_be_visible()
    expect(page.locator(".state")).to_have_text(re.compile("就绪|正在更新"))


def test_titles_say_which_language_they_are_in(visit: Visit, looker: str) -> None:
    page = visit(looker)
    spoken = page.locator("#list .thing h2").evaluate_all("all => all.map(one => [one.lang, one.textContent])")
    assert all((lang == "zh-Hans") == any("\u4e00" <= letter <= "\u9fff" for letter in text) for lang, text in spoken)


def _english_of_the_page(page: Page) -> list[str]:
    """Words on buttons, links and headings, beside what the data say, that are still English."""
    own = page.locator(
        "nav a, .act span, .do span, .segment span, .chip span, h1, .group > h2 > span:first-child, .block h2"
    )
    shown = [text for text in own.all_inner_texts() if text]
    return [text for text in shown if not any("\u4e00" <= letter <= "\u9fff" for letter in text)]
