"""Clients that go, and turns that fail, over real connections."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import openai
import pytest

from tests.serving.openai.conftest import Served, serving
from tests.serving.openai.moody import moody_house


@pytest.fixture(scope="module")
def moody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(moody_house(tmp_path_factory.mktemp("moody"))) as started:
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
