"""Whatever a server says is shown as text: markup in it does nothing."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.looking import Visit, Watched

EVIL = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>\'"&amp;{{7*7}}'
KEPT = {"object", "kind", "granularity", "dimension", "state", "cause", "language", "status", "tenant", "scopes"}
KEPT |= {"key", "interests"}
"""Members that hold one of a few words, or that are asked with again."""


def spoiled(told: Any, name: str = "") -> Any:
    """The same answer with markup after every text in it."""
    if isinstance(told, dict):
        return {key: spoiled(value, key) for key, value in told.items()}
    if isinstance(told, list):
        return [spoiled(one, name) for one in told]
    return f"{told}{EVIL}" if isinstance(told, str) and name not in KEPT else told


def spoil(page: Page) -> None:
    """Have every answer of the API spoiled."""

    def answer(route: Route) -> None:
        response = route.fetch()
        if "json" not in response.headers.get("content-type", ""):
            route.fulfill(response=response)
        else:
            route.fulfill(response=response, body=json.dumps(spoiled(response.json())))

    page.route("**/v1/recommend", answer)
    page.route("**/v1/catalogue", answer)
    page.route("**/v1/search*", answer)
    page.route("**/v1/status", answer)
    page.route("**/v1/users**", answer)
    page.route("**/v1/users/**", answer)


def nothing_ran(page: Page) -> None:
    """Nothing of what the server said became an element or ran."""
    assert page.evaluate("window.hit") is None
    assert page.locator("main img, main script").count() == 0


def test_markup_in_titles_reasons_and_interests_is_text(visit: Visit, looker: str, watched: Watched) -> None:
    page = visit(looker, "/#/profile")
    spoil(page)
    page.reload()
    page.wait_for_selector(".line")
    expect(page.locator("#list .thing h2").first).to_contain_text("<img src=x onerror=")
    page.locator("#list .act-why").first.click()
    expect(page.locator(".why .reasons li").first).to_contain_text("<script>")
    page.locator(".line").first.click()
    expect(page.locator(".shows .events li").first).to_contain_text("<img")
    page.get_by_role("searchbox").fill("the")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".found strong").first).to_contain_text("<img")
    nothing_ran(page)
    watched.forgive("422")


def test_markup_in_an_answer_is_text(visit: Visit, looker: str) -> None:
    page = visit(looker)
    delta = {"content": EVIL, "palate": {"intent": "chitchat", "remembered": [EVIL], "forgotten": [EVIL], "items": []}}
    body = f"data: {json.dumps({'choices': [{'delta': delta}]})}\n\ndata: [DONE]\n\n"
    page.route("**/v1/chat/completions", lambda route: route.fulfill(content_type="text/event-stream", body=body))
    page.get_by_label("Message").fill(EVIL)
    page.get_by_label("Message").press("Enter")
    expect(page.locator(".theirs .text")).to_have_text(EVIL)
    expect(page.locator(".mine p")).to_have_text(EVIL)
    expect(page.locator(".theirs .notes")).to_contain_text("onerror")
    nothing_ran(page)


def test_markup_in_an_id_is_text(visit: Visit) -> None:
    page = visit(f"new {EVIL}")
    expect(page.locator("#who")).to_contain_text("<img")
    page.goto(f"{page.url.partition('#')[0]}#/data")
    page.get_by_role("button", name="Erase my data").click()
    expect(page.locator(".confirm label")).to_contain_text("<script>")
    nothing_ran(page)


def test_markup_in_what_operators_see_is_text(visit: Visit) -> None:
    page = visit(path="/operators")
    spoil(page)
    page.reload()
    page.wait_for_selector(".figures")
    expect(page.locator(".figures")).to_contain_text("<img")
    nothing_ran(page)
