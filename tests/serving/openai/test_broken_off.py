"""Clients that go, and turns that fail, over real connections."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import openai
import pytest

from agent.answer import ChatAnswer
from agent.events import ChatEvent, Done, Started, Stepped, Text
from agent.request import Before
from agent.session import Session
from palate.errors import InputError, ModelUnavailableError
from serving.http.house import House
from tests.serving.openai.conftest import Served, house_over, serving

SAY = [{"role": "user", "content": "Hello"}]


@dataclass
class Moody:
    """A service that waits, fails early or fails late, as the message says; `ended` is set when a turn was given up."""

    ended: threading.Event = field(default_factory=threading.Event)

    async def chat(self, session: Session, text: str) -> AsyncIterator[ChatEvent]:
        yield Started(thread_id=session.thread_id)
        if text == "fail early":
            raise ModelUnavailableError("10.0.0.7 refused", "unreachable")
        yield Stepped(name="understand")
        yield Text(piece="你好")
        if text == "fail late":
            raise ModelUnavailableError("10.0.0.7 refused", "unreachable")
        if text == "wrong late":
            raise InputError("Say it in other words.")
        try:
            if text.startswith("wait"):
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.ended.set()
            raise
        if text != "no end":
            yield Done(answer=ChatAnswer(user_id=session.user_id, thread_id=session.thread_id, text="你好"))

    async def note_before(self, session: Session, before: Before) -> None:
        pass

    async def stop(self) -> None:
        pass


class MoodyHouse(House):
    """Serves everybody by the one service; nothing is opened."""

    moody: Any = None

    async def service_of(self, tenant: str) -> Any:
        return self.moody


@pytest.fixture(scope="module")
def moody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    house = house_over(tmp_path_factory.mktemp("moody"), kind=MoodyHouse)
    house.moody = Moody()
    with serving(house) as started:
        yield started


def said(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


@pytest.mark.parametrize("stream", [True, False])
def test_who_hangs_up_ends_the_turn(moody: Served, stream: bool) -> None:
    moody.house.moody.ended.clear()
    asked = {"model": "palate", "messages": said("wait"), "user": "ann", "stream": stream}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{moody.url}/chat/completions", json=asked, timeout=0.5)
    assert moody.house.moody.ended.wait(10)


def test_a_turn_that_fails_before_anything_was_said_has_its_status(moody: Served) -> None:
    with moody.client() as client, pytest.raises(openai.InternalServerError) as caught:
        client.chat.completions.create(model="palate", messages=said("fail early"), user="ann", stream=True)
    assert caught.value.status_code == 503
    assert int(caught.value.response.headers["retry-after"]) > 0
    assert "10.0.0.7" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("fail late", "server_error", "The answer broke off. Ask again."),
        ("no end", "server_error", "The answer broke off. Ask again."),
        ("wrong late", "invalid_request_error", "Say it in other words."),
    ],
)
def test_a_turn_that_fails_on_the_way_is_an_error_of_the_stream(moody: Served, text: str, kind: str, told: str) -> None:
    heard: list[str] = []
    with moody.client() as client:
        chunks = client.chat.completions.create(model="palate", messages=said(text), user="ann", stream=True)
        with pytest.raises(openai.APIError) as caught:
            heard.extend(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert "".join(heard) == "你好"
    assert (caught.value.message, caught.value.type) == (told, kind)


def test_an_answer_without_an_end_is_no_answer(moody: Served) -> None:
    with moody.client() as client, pytest.raises(openai.InternalServerError):
        client.chat.completions.create(model="palate", messages=said("no end"), user="ann")


def test_a_stream_is_events_that_end_with_done(moody: Served) -> None:
    asked = {"model": "palate", "messages": said("hello"), "user": "ann", "stream": True}
    with httpx.stream("POST", f"{moody.url}/chat/completions", json=asked) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in response.iter_lines() if line]
    assert lines[-1] == "data: [DONE]"
    assert all(json.loads(line.removeprefix("data: "))["object"] == "chat.completion.chunk" for line in lines[:-1])
