"""Everything by keyboard alone, with the focus where one would look for it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.looking import PHONE, Visit, settled, titles

MANY = 80


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called so has the focus."""
    for _ in range(MANY):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent") == name:
            return
    raise AssertionError(f"{name!r} was not reached")


def test_the_first_tab_offers_to_skip_to_the_content(visit: Visit, looker: str) -> None:
    page = visit(looker)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_arrows_choose_the_scene(visit: Visit, looker: str) -> None:
    page = visit(looker)
    before = titles(page)
    page.get_by_role("radio", name="Any moment").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Commute")).to_be_checked()
    settled(page)
    expect(page.locator(".change")).to_contain_text("Commute")
    assert titles(page) != before


def test_a_like_leaves_the_focus_on_the_way_back(visit: Visit, person: str) -> None:
    page = visit(person)
    first = titles(page)[0]
    tab_to(page, f"Like: {first}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Undo: {first}")).to_be_focused()
    settled(page)
    expect(page.get_by_role("button", name=f"Undo: {first}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Like: {first}")).to_be_focused()


def test_an_interest_is_corrected_without_a_mouse(visit: Visit, person: str) -> None:
    page = visit(person, "/#/profile")
    line = page.locator(".line").first
    line.focus()
    label = line.locator(".name > span").first.inner_text()
    page.keyboard.press("Enter")
    tab_to(page, f"Correct: {label}")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What it should be called")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Typed")
    page.keyboard.press("Enter")
    expect(page.locator("#profile .line:focus")).to_contain_text("Typed")


def test_hiding_an_interest_leads_to_the_way_back(visit: Visit, person: str) -> None:
    page = visit(person, "/#/profile")
    page.locator(".line").first.focus()
    label = page.locator(".line").first.locator(".name > span").first.inner_text()
    page.keyboard.press("Enter")
    tab_to(page, f"Hide: {label}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Undo: {label}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#profile .line:focus")).to_contain_text(label)


def test_a_message_is_sent_and_stopped_by_keyboard(visit: Visit, looker: str) -> None:
    page = visit(looker)
    page.route("**/v1/chat/completions", lambda route: None)
    page.get_by_label("Message").focus()
    page.keyboard.type("two")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("lines")
    page.keyboard.press("Enter")
    expect(page.locator(".mine p")).to_have_text("two\nlines")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".theirs .notes")).to_have_text("Stopped.")


def test_a_view_that_is_opened_takes_the_focus(visit: Visit, looker: str) -> None:
    page = visit(looker, size=PHONE)
    page.get_by_role("link", name="My data").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#data-title")).to_be_focused()
