"""The page for operators."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import expect

from tests.browser.looking import Visit, Watched


def test_it_tells_how_the_service_stands(visit: Visit, origin: str) -> None:
    page = visit(path="/operators")
    expect(page.locator(".state")).to_have_text(re.compile("Ready|Refreshing"))
    service = httpx.get(f"{origin}/v1/status").json()["service"]
    for told in (service["generation"], f"{service['items']:,}", service["index"]["embedder"]):
        expect(page.locator(".figures")).to_contain_text(told)


def test_routes_are_told_with_counts_and_latencies(visit: Visit) -> None:
    page = visit(path="/operators")
    row = page.get_by_role("row", name="GET /v1/me")
    expect(row).to_contain_text("ms")
    assert int(row.locator("td").first.inner_text().replace(",", "")) >= 1


def test_a_job_is_begun_watched_and_done(visit: Visit, origin: str) -> None:
    page = visit(path="/operators")
    before = len(httpx.get(f"{origin}/v1/batches").json()["data"])
    page.get_by_role("button", name="Build all profiles").click()
    row = page.get_by_role("row", name="Build profiles").first
    expect(row).to_be_visible()
    assert len(httpx.get(f"{origin}/v1/batches").json()["data"]) == before + 1
    expect(row).to_contain_text("done", timeout=60_000)


def test_a_job_is_cancelled(visit: Visit) -> None:
    page = visit(path="/operators")
    page.get_by_role("button", name="Fit models anew").click()
    page.get_by_role("button", name="Cancel Fit models").first.click()
    expect(page.get_by_role("row", name="Fit models").first).to_contain_text("cancelled", timeout=60_000)


def test_a_server_that_falls_silent_is_said_to(visit: Visit, watched: Watched) -> None:
    page = visit(path="/operators")
    page.wait_for_selector(".figures")
    page.route("**/v1/status", lambda route: route.abort())
    expect(page.locator(".standing small")).to_contain_text("No answer since", timeout=10_000)
    watched.forgive("ERR_FAILED")
