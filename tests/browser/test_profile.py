"""The profile in the page: what shows each interest, and what a person does about it, which the list follows."""

from __future__ import annotations

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import Visit, settled, titles


def key_of(line: Locator) -> str:
    """The key of the interest that a line is about."""
    return (line.get_attribute("data-focus") or "").removeprefix("row:")


def first_topic(page: Page) -> tuple[str, str]:
    """Label and key of the strongest topic; its line is opened."""
    line = page.locator(".group").first.locator(".line").first
    line.click()
    return line.locator(".name > span").first.inner_text(), (line.get_attribute("data-focus") or "").removeprefix(
        "row:"
    )


def test_an_interest_opens_on_what_shows_it(visit: Visit, looker: str) -> None:
    page = visit(looker, "/#/profile")
    first_topic(page)
    expect(page.locator(".shows .events li").first).to_contain_text("You ")
    expect(page.locator(".inner .where")).to_contain_text("Confidence")


def test_interests_are_arranged_by_granularity_scene_and_kind(visit: Visit, looker: str, origin: str) -> None:
    page = visit(looker, "/#/profile")
    headings = page.locator(".group h2 > span:first-child")
    assert headings.all_inner_texts() == ["Topics", "Intents", "Feelings", "Words"]
    page.get_by_role("radio", name="Kind").check()
    domains = httpx.get(f"{origin}/v1/catalogue").json()["domains"]
    assert set(headings.all_inner_texts()) <= set(domains)
    page.get_by_role("radio", name="Scene").check()
    expect(headings.first).to_be_visible()


def test_a_hidden_interest_leaves_profile_and_list_and_comes_back(visit: Visit, person: str, origin: str) -> None:
    page = visit(person, "/#/profile")
    before = titles(page)
    label, key = first_topic(page)
    page.get_by_role("button", name=f"Hide: {label}").first.click()
    expect(page.locator(".hidden-ones")).to_contain_text(label)
    settled(page)
    expect(page.locator(".change")).to_contain_text("Your list followed")
    assert titles(page) != before
    assert key not in _keys(origin, person)

    page.reload()
    page.get_by_role("button", name=f"Show again: {label}").click()
    expect(page.locator(".hidden-ones")).to_have_count(0)
    assert key in _keys(origin, person)


def test_a_pinned_interest_counts_in_full(visit: Visit, person: str, origin: str) -> None:
    page = visit(person, "/#/profile")
    line = page.locator(".group").first.locator(".line").nth(3)
    key = key_of(line)
    line.click()
    page.locator(".group").first.locator(".inner:not([hidden])").get_by_text("Pin", exact=True).click()
    expect(page.locator(".tag").first).to_have_text("pinned")
    pinned = next(one for one in _profile(origin, person)["interests"] if one["key"] == key)
    assert pinned["weight"] == 1
    expect(page.locator(f'[data-focus="row:{key}"]').first).to_be_focused()


def test_a_corrected_interest_bears_the_persons_words(visit: Visit, person: str, origin: str) -> None:
    page = visit(person, "/#/profile")
    label, key = first_topic(page)
    page.get_by_role("button", name=f"Correct: {label}").first.click()
    page.get_by_label("What it should be called").fill("My own words")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(f'[data-focus="row:{key}"]').first).to_contain_text("My own words")
    corrected = next(one for one in _profile(origin, person)["interests"] if one["key"] == key)
    assert corrected["label"] == "My own words"


def test_what_holds_for_good_is_kept_and_let_go(visit: Visit, person: str, origin: str) -> None:
    page = visit(person, "/#/profile")
    page.get_by_role("textbox", name="From now on").fill("no horror")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".stated li")).to_contain_text("no horror")
    page.get_by_role("button", name="Remove: no horror").click()
    expect(page.locator(".stated li")).to_have_count(0)
    assert httpx.get(f"{origin}/v1/users/{person}/statements").json()["statements"] == []


def test_the_course_of_interests_is_drawn_and_told_in_words(visit: Visit, origin: str) -> None:
    page = visit(_longest_known(origin), "/#/profile")
    expect(page.locator(".plot polyline").first).to_be_visible()
    assert page.locator(".legend .unseen").first.text_content().count("%") == 2  # type: ignore[union-attr]


def test_a_profile_follows_a_like_at_once(visit: Visit, person: str) -> None:
    page = visit(person, "/#/profile")
    before = page.locator(".facts").inner_text()
    page.locator("#list .act-like").first.click()
    expect(page.locator(".facts")).not_to_have_text(before)


def test_somebody_unknown_is_told_how_a_profile_begins(visit: Visit) -> None:
    page = visit("nobody-yet", "/#/profile")
    expect(page.locator("#profile .means")).to_contain_text("begins with the first thing you like")


def _profile(origin: str, person: str) -> dict[str, list[dict[str, object]]]:
    profile: dict[str, list[dict[str, object]]] = httpx.get(f"{origin}/v1/users/{person}/profile").json()["profile"]
    return profile


def _keys(origin: str, person: str) -> list[object]:
    return [one["key"] for one in _profile(origin, person)["interests"]]


def _longest_known(origin: str) -> str:
    """Somebody whose interests have a course."""
    everybody: list[str] = httpx.get(f"{origin}/v1/users?limit=100").json()["users"]
    return next(one for one in everybody if httpx.get(f"{origin}/v1/users/{one}/trends").json()["courses"])
