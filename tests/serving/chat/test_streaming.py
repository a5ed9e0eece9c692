from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.chat import ChatRequest, Tool
from palate.errors import ModelRefusedError, ModelUnavailableError
from serving.chat import ChatClient, Retries
from serving.chat.sse import events
from serving.chat.streaming import Gathered
from tests.faulty import FaultyServer

TEXT = "The night train leaves at 夜里十点 and nobody is late."
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


async def read(client: ChatClient, request: ChatRequest) -> tuple[list[str], Any]:
    async with client.stream(request) as pieces:
        return [piece async for piece in pieces], pieces.reply


def test_pieces_make_the_reply_and_usage_comes_at_the_end(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(answer=lambda body: TEXT)
    pieces, reply = using(server, lambda client: read(client, asked))
    assert len(pieces) > 3
    assert "".join(pieces) == reply.text == TEXT
    assert reply.finish_reason == "stop"
    assert reply.usage.completion_tokens == len(TEXT) // 4
    assert server.bodies[0]["stream_options"] == {"include_usage": True}


def test_tool_call_in_pieces_is_put_together(serve: Any, using: Any, asked: ChatRequest) -> None:
    tool = Tool(name="search", description="finds", parameters=SCHEMA)
    request = asked.model_copy(update={"tools": (tool,), "tool_choice": "required"})
    pieces, reply = using(serve(), lambda client: read(client, request))
    assert pieces == []
    assert [(call.call_id, call.name, call.arguments) for call in reply.tool_calls] == [
        ("call-1", "search", '{"name": "a"}')
    ]


def test_stream_is_asked_for_again_before_its_first_piece(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(script=["500", "drop", "error"], answer=lambda body: TEXT)

    pieces, _ = using(server, lambda client: read(client, asked))
    assert "".join(pieces) == TEXT
    assert server.total == 4


def test_stream_that_breaks_off_is_an_error_and_not_asked_for_again(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(script=["cut"], answer=lambda body: TEXT)
    seen: list[str] = []

    async def work(client: ChatClient) -> None:
        pieces = client.stream(asked)
        while True:
            seen.append(await anext(pieces))

    with pytest.raises(ModelUnavailableError, match="broke off") as raised:
        using(server, work)
    assert raised.value.kind == "unreachable"
    assert 0 < len("".join(seen)) < len(TEXT)
    assert server.total == 1


def test_stream_left_early_gives_its_place_back(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(answer=lambda body: TEXT)

    async def work(client: ChatClient) -> str:
        async with client.stream(asked) as pieces:
            await anext(pieces)
            with pytest.raises(ModelUnavailableError, match="not been read"):
                _ = pieces.reply
        return (await client.ask(asked)).text

    assert using(server, work, concurrency=1) == TEXT


def test_stream_that_hangs_ends_at_its_deadline(using: Any, asked: ChatRequest) -> None:
    async def hanging() -> AsyncIterator[bytes]:
        yield b'data: {"choices": [{"index": 0, "delta": {"content": "The"}}]}\n\n'
        await asyncio.sleep(60.0)

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=hanging())

    async def work(client: ChatClient) -> None:
        await read(client, asked)

    with pytest.raises(ModelUnavailableError) as raised:
        using(FaultyServer(url="http://x/v1"), work, transport=httpx.MockTransport(answer), timeout=0.3)
    assert raised.value.kind == "timeout"


def test_refusals_come_with_the_first_piece(serve: Any, using: Any, asked: ChatRequest) -> None:
    with pytest.raises(ModelRefusedError):
        using(serve(always="too_long"), lambda client: read(client, asked), retries=Retries(tries=3))


@given(st.text(), st.lists(st.integers(min_value=1, max_value=7)), st.sampled_from(["\n", "\r\n"]))
def test_events_are_the_same_however_the_bytes_are_cut(text: str, cuts: list[int], end: str) -> None:
    told = {"choices": [{"index": 0, "delta": {"content": text}}]}
    whole = f": a comment{end}{end}data: {json.dumps(told)}{end}{end}data:[DONE]{end}data: junk{end}".encode()

    async def parts() -> AsyncIterator[bytes]:
        at = 0
        for cut in cuts:
            yield whole[at : at + cut]
            at += cut
        yield whole[at:]

    async def gathered() -> str:
        return "".join([Gathered().add(event) async for event in events(parts())])

    assert asyncio.run(gathered()) == text


@pytest.mark.parametrize(
    "line", [b"data: {", b"data: []", b"data: 7", b'data: {"error": {"message": "dead"}}', b'data: {"choices": [7]}']
)
def test_event_that_is_none_is_a_named_error(line: bytes) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield line + b"\n\n"

    async def work() -> None:
        async for event in events(parts()):
            Gathered().add(event)

    with pytest.raises(ModelUnavailableError) as raised:
        asyncio.run(work())
    assert raised.value.kind == "server_error"
