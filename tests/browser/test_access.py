"""axe-core finds nothing to complain of, in light and in dark, in any view."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.looking import PHONE, WIDE, Visit

SCHEMES = ("light", "dark")


STILL = """() => !document.querySelector('[aria-busy]')
    && document.getAnimations().every((one) => one.playState !== "running")"""


def complaints(page: Page) -> list[str]:
    """What axe-core finds, a line each, once nothing is being fetched or moves: half faded, no words have contrast."""
    page.wait_for_function(STILL)
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("view", ["talk", "profile", "data"])
def test_every_view_beside_the_list(visit: Visit, looker: str, view: str, scheme: str) -> None:
    page = visit(looker, f"/#/{view}", scheme=scheme, size=WIDE)
    page.locator("#list .act-why").first.click()
    page.wait_for_selector(".why .reasons li")
    if view == "talk":
        page.get_by_role("button", name="Something for a quiet evening").click()
        page.wait_for_selector(".theirs .card")
        expect(page.locator(".theirs .step")).to_have_count(0)
    if view == "profile":
        page.locator(".line").first.click()
        page.locator(".inner .acts button").nth(1).click()
        page.wait_for_selector(".shows .events")
    if view == "data":
        page.get_by_role("button", name="Erase my data").click()
    assert complaints(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_list_on_a_phone_after_a_like(visit: Visit, person: str, scheme: str) -> None:
    page = visit(person, size=PHONE, scheme=scheme, language="zh-CN")
    page.locator(".act-like").first.click()
    page.wait_for_selector(".done")
    assert complaints(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_chooser_and_the_operators_page(visit: Visit, scheme: str) -> None:
    page = visit(scheme=scheme)
    page.wait_for_selector(".people button")
    assert complaints(page) == []
    page.goto(f"{page.url}operators")
    page.wait_for_selector(".figures")
    assert complaints(page) == []


def test_the_switch_of_colours_is_kept(visit: Visit, looker: str) -> None:
    page = visit(looker)
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    expect(page.get_by_role("button", name="Light colours")).to_be_visible()


def test_what_happens_is_said_to_whoever_cannot_see_it(visit: Visit, person: str) -> None:
    page = visit(person)
    page.locator("#list .act-like").first.click()
    expect(page.locator("#spoken")).to_contain_text("Your list followed")
    page.get_by_role("button", name="Something for a quiet evening").click()
    expect(page.locator("#spoken")).to_contain_text("things")
