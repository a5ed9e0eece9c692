"""The list for now: what chooses it, what one can do with what stands in it, and what it says of itself."""

from __future__ import annotations

import httpx
from playwright.sync_api import expect

from tests.browser.looking import Visit, settled, titles


def test_another_scene_brings_another_list_and_says_what_is_new(visit: Visit, looker: str) -> None:
    page = visit(looker)
    before = titles(page)
    page.get_by_role("radio", name="Commute").check()
    settled(page)
    expect(page.locator(".change")).to_contain_text("new")
    after = titles(page)
    assert after != before
    fresh = page.locator("#list .card.fresh h2").all_inner_texts()
    assert set(fresh) == set(after) - set(before)
    assert "by phone" in page.locator("#list .means").inner_text()


def test_the_list_is_what_the_api_gives(visit: Visit, looker: str, origin: str) -> None:
    page = visit(looker)
    asked = httpx.post(f"{origin}/v1/recommend", json={"user_id": looker, "k": 10}).json()
    assert titles(page) == [item["title"] for item in asked["items"]]


def test_a_kind_of_thing_is_kept_to(visit: Visit, looker: str) -> None:
    page = visit(looker)
    page.get_by_role("combobox").select_option("films")
    settled(page)
    assert set(page.locator("#list .domain").all_inner_texts()) == {"films"}


def test_the_dial_makes_the_list_more_varied(visit: Visit, looker: str) -> None:
    page = visit(looker)
    before = titles(page)
    page.get_by_label("Variety").fill("1")
    settled(page)
    assert titles(page) != before


def test_a_liked_thing_gives_way_and_comes_back_when_taken_back(visit: Visit, person: str, origin: str) -> None:
    page = visit(person)
    first = titles(page)[0]
    page.get_by_role("button", name=f"Like: {first}").click()
    expect(page.locator(".done-like")).to_contain_text(f"Liked {first}")
    settled(page)
    assert first not in titles(page)
    assert len(titles(page)) == 10
    assert _kinds(origin, person, first)[-1:] == ["like"]

    page.get_by_role("button", name=f"Undo: {first}").click()
    expect(page.get_by_role("button", name=f"Like: {first}")).to_be_focused()
    settled(page)
    assert first in titles(page)
    assert "like" not in _kinds(origin, person, first)


def test_a_hidden_thing_stays_away(visit: Visit, person: str) -> None:
    page = visit(person)
    first = titles(page)[0]
    page.get_by_role("button", name=f"Hide: {first}").click()
    expect(page.locator(".done-hide")).to_contain_text("Hidden")
    page.reload()
    page.wait_for_selector("#list .card")
    assert first not in titles(page)


def test_a_saved_thing_can_be_let_go_again(visit: Visit, person: str, origin: str) -> None:
    page = visit(person)
    first = titles(page)[0]
    page.get_by_role("button", name=f"Save: {first}").click()
    page.get_by_role("button", name=f"Undo: {first}").click()
    expect(page.get_by_role("button", name=f"Save: {first}")).to_be_focused()
    assert "save" not in _kinds(origin, person, first)


def test_why_this_shows_reasons_and_what_the_person_did(visit: Visit, looker: str, origin: str) -> None:
    page = visit(looker)
    known = {one["key"] for one in httpx.get(f"{origin}/v1/users/{looker}/profile").json()["profile"]["interests"]}
    asked = httpx.post(f"{origin}/v1/recommend", json={"user_id": looker, "k": 10}).json()["items"]
    rests = [known & {key for source in item["sources"].values() for key in source["interests"]} for item in asked]
    card = page.locator("#list .card").nth(next(place for place, keys in enumerate(rests) if keys))
    card.get_by_role("button", name="Why this").click()
    expect(card.locator(".reasons li").first).to_be_visible()
    expect(card.locator(".events li").first).to_contain_text("You ")


def test_why_not_that_says_what_keeps_a_thing_out(visit: Visit, looker: str, origin: str) -> None:
    page = visit(looker)
    everything = httpx.post(f"{origin}/v1/recommend", json={"user_id": looker, "k": 100}).json()["items"]
    far = everything[60]["title"]
    page.get_by_role("searchbox").fill(far)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name=f"Why not {far}?").click()
    expect(page.locator(".found .answer").first).not_to_be_empty()


def test_what_is_not_there_is_said_to_be_unknown(visit: Visit, looker: str) -> None:
    page = visit(looker)
    page.route(
        "**/v1/search*", lambda route: route.fulfill(json={"object": "search.results", "query": "x", "items": []})
    )
    page.get_by_role("searchbox").fill("qqqq")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".found")).to_have_text("Nothing by that name.")


def test_somebody_unknown_gets_what_suits_anybody(visit: Visit) -> None:
    page = visit("somebody-new")
    expect(page.locator(".change")).to_contain_text("this is what suits anybody")
    assert len(titles(page)) == 10


def _kinds(origin: str, person: str, title: str) -> list[str]:
    """What the export tells that a person did with a thing of this title."""
    from_search = httpx.get(f"{origin}/v1/search", params={"q": title, "k": 20}).json()["items"]
    ids = {item["item_id"] for item in from_search if item["title"] == title}
    events = httpx.get(f"{origin}/v1/users/{person}/export").json()["events"]
    return [event["kind"] for event in events if event.get("item_id") in ids]
