"""A narrow window."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looking import PHONE, Visit, settled

VIEWS = ("list", "talk", "profile", "data")


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_nothing_sticks_out_at_360_pixels(visit: Visit, looker: str, language: str) -> None:
    page = visit(looker, size=PHONE, language=language)
    page.locator(".act-why").first.click()
    page.wait_for_selector(".why .reasons li")
    for view in VIEWS:
        page.goto(f"{page.url.partition('#')[0]}#/{view}")
        expect(page.locator(f"#{view}")).to_be_visible()
        if view == "profile":
            page.locator(".line").first.click()
            page.locator(".inner .acts button").nth(1).click()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.locator(".view:visible").count() == 1


def test_the_operators_page_fits_too(visit: Visit) -> None:
    page = visit(path="/operators", size=PHONE)
    page.wait_for_selector(".figures")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_change_of_the_profile_points_to_the_list(visit: Visit, person: str) -> None:
    page = visit(person, "/#/profile", size=PHONE)
    page.locator(".line").first.click()
    page.locator(".inner .act-hide, .inner .acts button").nth(2).click()
    page.get_by_role("link", name="See the list").click()
    expect(page.locator("#list")).to_be_visible()
    settled(page)
    expect(page.locator("#list .fresh").first).to_be_visible()


def test_fingers_find_what_they_aim_at(visit: Visit, looker: str) -> None:
    page = visit(looker, size=PHONE)
    boxes = page.locator("#list .act:visible, .views a:visible, .tools button:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert all(width >= 24 and height >= 24 for width, height in boxes)
