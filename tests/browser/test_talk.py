"""A conversation in the page."""

from __future__ import annotations

import httpx
from playwright.sync_api import Page, expect

from tests.browser.looking import Visit


def say(page: Page, text: str) -> None:
    """Send a message by keyboard."""
    page.get_by_label("Message").fill(text)
    page.get_by_label("Message").press("Enter")


def answered(page: Page, times: int = 1) -> None:
    """Wait until so many answers are whole, the last with things in it."""
    expect(page.locator(".theirs")).to_have_count(times)
    expect(page.locator(".theirs").last.locator(".card").first).to_be_visible()
    expect(page.locator(".theirs .step")).to_have_count(0)


def threads_of(page: Page) -> list[str | None]:
    """The threads of the messages that are sent from now on."""
    threads: list[str | None] = []
    page.on("request", lambda sent: threads.append(sent.headers.get("x-palate-thread")) if "chat" in sent.url else None)
    return threads


def test_an_answer_comes_with_things_and_what_can_be_done_with_them(visit: Visit, person: str) -> None:
    page = visit(person)
    say(page, "something for a quiet evening")
    answer = page.locator(".theirs")
    expect(answer.locator(".card").first).to_be_visible()
    expect(answer.locator(".text")).not_to_be_empty()
    expect(answer.locator(".step")).to_have_count(0)
    expect(page.locator(".mine")).to_have_text("Yousomething for a quiet evening")
    first = answer.locator(".card h3").first.inner_text()
    answer.get_by_role("button", name=f"Like: {first}").click()
    expect(answer.locator(".done-like")).to_be_visible()


def test_a_conversation_goes_on_in_one_thread(visit: Visit, person: str) -> None:
    page = visit(person)
    threads = threads_of(page)
    say(page, "some films, please")
    answered(page)
    say(page, "shorter ones")
    answered(page, 2)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".theirs")).to_have_count(0)
    say(page, "some films, please")
    answered(page)
    assert threads[0] == threads[1] != threads[2]


def test_a_conversation_outlives_a_reload_and_goes_on(visit: Visit, person: str) -> None:
    page = visit(person)
    threads = threads_of(page)
    say(page, "some films, please")
    answered(page)
    before = page.locator(".log").inner_text()
    page.reload()
    expect(page.locator(".theirs .card").first).to_be_visible()
    assert page.locator(".log").inner_text() == before
    say(page, "shorter ones")
    answered(page, 2)
    assert threads[0] == threads[1]
    page.get_by_role("button", name="New conversation").click()
    page.reload()
    expect(page.locator(".blank")).to_be_visible()
    expect(page.locator(".theirs")).to_have_count(0)


def test_a_conversation_is_shown_to_nobody_else(visit: Visit, person: str, looker: str) -> None:
    page = visit(person)
    say(page, "some films, please")
    answered(page)
    page.evaluate("user => sessionStorage.setItem('palate.person', user)", looker)
    page.reload()
    expect(page.locator(".blank")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('palate.conversation')") is None


def test_what_is_said_in_chinese_is_answered_in_chinese(visit: Visit, person: str) -> None:
    page = visit(person, language="zh-CN")
    page.get_by_label("消息").fill("推荐几部电影")
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".theirs .text")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator(".theirs .card").first).to_be_visible()


def test_what_is_stated_for_good_stands_in_the_profile(visit: Visit, person: str, origin: str) -> None:
    page = visit(person)
    say(page, "I am allergic to peanuts")
    expect(page.locator(".theirs .notes")).to_contain_text("Kept from now on")
    page.get_by_role("link", name="Profile").click()
    expect(page.locator(".stated li")).to_contain_text("peanuts")
    assert len(httpx.get(f"{origin}/v1/users/{person}/statements").json()["statements"]) == 1


def test_an_answer_can_be_stopped(visit: Visit, person: str) -> None:
    page = visit(person)
    page.route("**/v1/chat/completions", lambda route: None)
    say(page, "something")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".theirs .notes")).to_have_text("Stopped.")
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def test_an_answer_that_breaks_off_says_so(visit: Visit, person: str) -> None:
    page = visit(person)
    half = 'data: {"choices":[{"delta":{"content":"Here is"}}]}\n\n'
    page.route("**/v1/chat/completions", lambda route: route.fulfill(content_type="text/event-stream", body=half))
    say(page, "something")
    expect(page.locator(".theirs .text")).to_have_text("Here is")
    expect(page.locator(".theirs .notes")).to_contain_text("broke off")


def test_a_suggestion_is_said_by_a_click(visit: Visit, person: str) -> None:
    page = visit(person)
    page.get_by_role("button", name="What do you know about me?").click()
    expect(page.locator(".theirs .text")).not_to_be_empty()
