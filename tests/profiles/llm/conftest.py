"""A person who loves tea, has turned away from jazz, and took to trains late; and models that answer about them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from palate.chat import ChatRequest
from palate.scripted import ScriptedChat
from palate.types import Event, Item
from profiles.build import ProfileBuilder, Reading
from profiles.llm import Summariser, Summary
from prompts import PromptBook

DAY = 86_400.0
START = 1_700_000_000.0
LINE = re.compile(r'^([efpc]\d+) .*?"([^"]*)"', re.MULTILINE)
TAG = re.compile(r"^tag ([a-z0-9]{4})$", re.MULTILINE)


@pytest.fixture(scope="session")
def by_id(items: list[Item]) -> dict[str, Item]:
    return {item.item_id: item for item in items}


@pytest.fixture(scope="session")
def history(did) -> list[Event]:
    """Twenty weeks: tea every week, jazz hidden three times, trains in the last four."""
    tea = [did(f"tea{n:02}", "purchase", time=START + n * 7 * DAY) for n in range(20)]
    jazz = [did(f"jazz{n:02}", "hide", time=START + (n * 7 + 1) * DAY) for n in (2, 9, 15)]
    rail = [did(f"rail{n:02}", "like", time=START + (n * 7 + 2) * DAY) for n in range(16, 20)]
    return sorted([*tea, *jazz, *rail], key=lambda event: event.time)


@pytest.fixture(scope="session")
def later(did) -> list[Event]:
    """Three weeks more: jazz liked at last, and more trains."""
    jazz = [did(f"jazz{n:02}", "like", time=START + (n * 7 + 3) * DAY) for n in (20, 21, 22)]
    rail = [did(f"rail{n:02}", "like", time=START + (n * 7 + 4) * DAY) for n in (20, 21)]
    return [*jazz, *rail]


@pytest.fixture(scope="session")
def reading(builder: ProfileBuilder, history: list[Event]) -> Reading:
    return builder.read("ann", history)


@pytest.fixture(scope="session")
def book() -> PromptBook:
    return PromptBook()


@pytest.fixture(scope="session")
def summariser(builder: ProfileBuilder, book: PromptBook) -> Summariser:
    return Summariser(builder, book, context=16_384)


class Page:
    """What a model sees of a prompt: the tag, and the handles with what stands behind them."""

    def __init__(self, request: ChatRequest) -> None:
        text = request.messages[1].content
        self.text = text
        self.tag = TAG.findall(text)[-1]
        self.lines = LINE.findall(text)

    def handles(self, letter: str, word: str = "") -> list[str]:
        """Handles of a kind whose line speaks of a word."""
        rows = re.findall(rf"^({letter}\d+) (.*)$", self.text, re.MULTILINE)
        return [handle for handle, line in rows if word.casefold() in line.casefold()]


def claim(
    label: str, granularity: str, events: list[str], findings: list[str] = (), stance: str = "likes", why: str = ""
) -> dict:
    return {
        "label": label,
        "granularity": granularity,
        "stance": stance,
        "findings": list(findings)[:6],
        "events": list(events)[:8],
        "why": why,
    }


def reply(tag: str, interests: list[dict], noise: list[str] = (), **summaries: str) -> str:
    texts = {"word": "", "topic": "", "sentiment": "", "application": "", **summaries}
    return json.dumps(
        {"tag": tag, "interests": interests, "noise": list(noise), "summaries": texts}, ensure_ascii=False
    )


def patch(tag: str, add: list[dict] = (), changes: list[dict] = (), **summaries: str) -> str:
    texts = {"word": "", "topic": "", "sentiment": "", "application": "", **summaries}
    return json.dumps({"tag": tag, "add": list(add), "changes": list(changes), "summaries": texts})


def good(page: Page) -> list[dict]:
    """What a careful model would say of the person."""
    claims = [
        claim("steeping oolong", "topic", page.handles("e", '"A guide to oolong')[:3], page.handles("f", "topic 100% "))
    ]
    if page.handles("e", "- hide"):
        claims.append(
            claim(
                "blues scales", "word", page.handles("e", "- hide")[:3], page.handles("f", '"blues scale"'), "dislikes"
            )
        )
    return claims


@pytest.fixture(scope="session")
def ask_about(summariser: Summariser, by_id: dict[str, Item]) -> Callable[..., Summary]:
    """Summarise with a model that answers as `answer(page)` says, the text of a reply."""

    def asked(answer: Callable[[Page], str], events: list[Event], **options: object) -> Summary:
        chat = ScriptedChat(lambda request: answer(Page(request)))
        asked.chat = chat
        return asyncio.run(options.pop("summariser", summariser).summarise(chat, "ann", events, by_id, **options))

    return asked


@pytest.fixture(scope="session")
def say() -> SimpleNamespace:
    """Ways to write replies."""
    return SimpleNamespace(Page=Page, claim=claim, reply=reply, patch=patch, good=good)
