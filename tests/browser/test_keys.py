"""A server that asks for keys."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.looking import Visit, Watched

Locked = tuple[str, dict[str, str]]


def test_a_key_is_asked_for_and_a_wrong_one_refused(visit: Visit, locked: Locked, watched: Watched) -> None:
    url, keys = locked
    page = visit(at=url)
    page.get_by_label("Key").fill("pal_wrong_key")
    page.get_by_label("Key").press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("not accepted")
    page.get_by_label("Key").fill(keys["admin"])
    page.get_by_role("button", name="Open the page").click()
    page.locator(".people button").first.click()
    expect(page.locator("#list .card").first).to_be_visible()
    page.reload()
    expect(page.locator("#list .card").first).to_be_visible()
    assert keys["admin"] not in page.url
    assert page.evaluate("Object.values(localStorage).join()") == ""
    watched.forgive("401")


def test_a_persons_own_key_opens_their_page_at_once(visit: Visit, locked: Locked) -> None:
    url, keys = locked
    page = visit(path=f"/#key={keys['own']}", at=url)
    expect(page.locator("#list .card").first).to_be_visible()
    expect(page.locator("#who")).to_be_disabled()
    assert keys["own"] not in page.url
    assert keys["own"] not in page.content()


def test_a_persons_own_key_is_no_operators(visit: Visit, locked: Locked) -> None:
    url, keys = locked
    page = visit(path=f"/operators#key={keys['own']}", at=url)
    expect(page.get_by_role("alert").first).to_contain_text("does not allow")
