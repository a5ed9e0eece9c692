"""A server that is not ready, not there, or says no."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from tests.browser.looking import Visit, Watched

LOADING = {"title": "Not ready", "status": 503, "detail": "It is loading."}


def test_a_page_waits_for_a_server_that_is_loading(visit: Visit, person: str, watched: Watched) -> None:
    page = visit(person)
    left = [2]

    def answer(route: Route) -> None:
        left[0] -= 1
        if left[0] >= 0:
            route.fulfill(status=503, headers={"Retry-After": "1"}, json=LOADING)
        else:
            route.fallback()

    page.route("**/v1/catalogue", answer)
    page.reload(wait_until="commit")
    expect(page.locator("#waiting")).to_contain_text("getting ready")
    expect(page.locator("#list .card").first).to_be_visible(timeout=15_000)
    expect(page.locator("#waiting")).to_be_empty()
    watched.forgive("503")


def test_a_like_that_was_not_kept_says_so_and_can_be_tried_again(visit: Visit, person: str, watched: Watched) -> None:
    page = visit(person)
    page.route("**/v1/feedback", lambda route: route.fulfill(status=503, json=LOADING), times=1)
    page.locator("#list .act-like").first.click()
    expect(page.get_by_role("alert").first).to_contain_text("busy")
    page.locator("#list .act-like").first.click()
    expect(page.locator(".done-like")).to_be_visible()
    watched.forgive("503")


def test_a_server_that_is_gone_is_told(visit: Visit, person: str, watched: Watched) -> None:
    page = visit(person)
    page.route("**/v1/**", lambda route: route.abort())
    page.locator("#list .act-save").first.click()
    expect(page.get_by_role("alert").first).to_contain_text("cannot be reached")
    page.get_by_label("Message").fill("anything")
    page.get_by_label("Message").press("Enter")
    expect(page.locator(".theirs .notes")).to_contain_text("cannot be reached")
    watched.forgive("ERR_FAILED")


def test_only_the_last_of_hasty_choices_is_shown(visit: Visit, person: str) -> None:
    page = visit(person)
    for name in ("Work", "Commute", "Study", "Travel", "Any moment", "Shopping"):
        page.get_by_role("radio", name=name).check()
    expect(page.locator(".change")).to_contain_text("Shopping")
    expect(page.locator("#list")).not_to_have_attribute("aria-busy", "true")


def test_a_browser_that_keeps_nothing_still_shows_the_page(visit: Visit, person: str) -> None:
    page = visit(person)
    page.context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('', 'SecurityError'); } });"
    )
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Find by id").fill(person)
    other.get_by_label("Find by id").press("Enter")
    expect(other.locator("#list .card").first).to_be_visible()
