"""A person's data as their own."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
from playwright.sync_api import expect

from tests.browser.looking import Visit


def test_the_export_holds_what_the_api_exports(visit: Visit, person: str, origin: str, tmp_path: Path) -> None:
    page = visit(person, "/#/data")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download my data").click()
    coming.value.save_as(tmp_path / "mine.json")
    mine = json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))
    assert coming.value.suggested_filename == "palate-export.json"
    assert mine["user_id"] == person
    assert mine["events"] == httpx.get(f"{origin}/v1/users/{person}/export").json()["events"] != []


def test_nobody_is_erased_by_a_slip(visit: Visit, person: str, origin: str) -> None:
    page = visit(person, "/#/data")
    page.get_by_role("button", name="Erase my data").click()
    sure = page.get_by_role("button", name="Erase for good")
    expect(sure).to_be_disabled()
    page.get_by_label("To confirm").fill(f"{person}x")
    page.get_by_label("To confirm").press("Enter")
    expect(sure).to_be_disabled()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Erase my data")).to_be_visible()
    assert httpx.get(f"{origin}/v1/users/{person}/profile").status_code == 200


def test_who_is_erased_is_gone_from_page_and_server(visit: Visit, person: str, origin: str) -> None:
    page = visit(person, "/#/data")
    page.get_by_role("button", name="Erase my data").click()
    page.get_by_label("To confirm").fill(person)
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("heading", name="Erased")).to_be_visible()
    assert page.locator("#list, #profile, #talk, #data").all_text_contents() == ["", "", "", ""]
    assert httpx.get(f"{origin}/v1/users/{person}/profile").status_code == 404
    assert httpx.get(f"{origin}/v1/users/{person}/export").status_code == 404
    page.get_by_role("button", name="Choose somebody else").click()
    expect(page.get_by_role("heading", name="Whose page is this?")).to_be_visible()
    assert person not in page.locator(".people button").all_inner_texts()
