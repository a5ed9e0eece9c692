from __future__ import annotations

import asyncio
import logging
import traceback
from typing import Any

import httpx
import pytest

from palate.chat import ChatRequest, Message, Tool
from palate.errors import InputError, ModelError, ModelRefusedError, ModelUnavailableError
from palate.protocols import Chat
from serving.chat import ChatClient, Retries, ServedModel
from tests.faulty import FaultyServer

KEY = "sk-very-secret-key"
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


def test_client_is_a_chat(asked: ChatRequest) -> None:
    chat: Chat = ChatClient("http://localhost:8000/v1", model="qwen")
    assert chat.model == "qwen"


def test_first_model_is_taken_where_none_is_named(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(model="qwen-7b")

    async def work(client: ChatClient) -> str:
        await asyncio.gather(*(client.ask(asked) for _ in range(10)))
        return client.model

    assert using(server, work, model=None) == "qwen-7b"
    assert server.bodies[0]["model"] == "qwen-7b"
    assert sum(head.startswith("GET /v1/models") for head in server.heads) == 1


def test_models_tell_their_context(serve: Any, using: Any) -> None:
    server = serve(model="qwen-7b", context=4096)
    assert using(server, lambda client: client.models()) == (ServedModel("qwen-7b", 4096),)


def test_server_without_models_is_told_of(using: Any, asked: ChatRequest) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"data": []}))
    with pytest.raises(ModelRefusedError, match="PALATE_LLM_MODEL"):
        using(FaultyServer(url="http://x/v1"), lambda client: client.ask(asked), model=None, transport=transport)


def test_no_more_requests_at_once_than_allowed(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(latency=0.02)

    async def work(client: ChatClient) -> None:
        await asyncio.gather(*(client.ask(asked) for _ in range(60)))

    using(server, work, concurrency=20)
    assert server.total == 60
    assert 15 <= server.most_at_once <= 20


def test_wait_for_a_place_is_on_nobodys_deadline(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(latency=0.3)

    async def work(client: ChatClient) -> int:
        return len(await asyncio.gather(*(client.ask(asked) for _ in range(6))))

    assert using(server, work, concurrency=1, timeout=1.0, try_timeout=1.0) == 6


def test_cancelled_call_gives_its_place_back(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(script=["hang"])

    async def work(client: ChatClient) -> str:
        call = asyncio.create_task(client.ask(asked))
        await asyncio.sleep(0.1)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        return (await client.ask(asked)).text

    assert using(server, work, concurrency=1)


def test_tool_call_comes_back_with_its_arguments(serve: Any, using: Any, asked: ChatRequest) -> None:
    tool = Tool(name="search", description="finds", parameters=SCHEMA)
    request = asked.model_copy(update={"tools": (tool,), "tool_choice": "required"})
    reply = using(serve(), lambda client: client.ask(request))
    assert reply.finish_reason == "tool_calls"
    assert [(call.name, call.arguments) for call in reply.tool_calls] == [("search", '{"name": "a"}')]


def test_server_that_takes_no_schema_is_asked_without_from_then_on(
    serve: Any, using: Any, asked: ChatRequest, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(schemas=False)
    request = asked.model_copy(update={"reply_schema": SCHEMA, "schema_name": "topic"})

    async def work(client: ChatClient) -> list[str]:
        return [(await client.ask(request)).text for _ in range(3)]

    assert all(using(server, work))
    assert ["response_format" in sent for sent in server.bodies] == [True, False, False, False]
    assert "topic" in caplog.text


def test_server_that_wants_another_bound_gets_it(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(limit="max_completion_tokens")
    assert using(server, lambda client: client.ask(asked)).text
    assert [sorted({"max_tokens", "max_completion_tokens"} & sent.keys()) for sent in server.bodies] == [
        ["max_tokens"],
        ["max_completion_tokens"],
    ]


def test_bodies_carry_what_the_user_adds(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve()
    using(server, lambda client: client.ask(asked), extra={"top_k": 1})
    assert server.bodies[0]["top_k"] == 1


def test_key_is_sent(serve: Any, using: Any, asked: ChatRequest) -> None:
    assert using(serve(api_key=KEY), lambda client: client.ask(asked), api_key=KEY).text


@pytest.mark.parametrize("fault", ["500", "cut", "401"])
def test_key_is_shown_nowhere(
    fault: str, serve: Any, using: Any, asked: ChatRequest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(always=fault, api_key=KEY if fault != "401" else "another")

    async def work(client: ChatClient) -> str:
        try:
            await client.ask(asked)
        except ModelError as error:
            return "".join(traceback.format_exception(error)) + repr(error) + repr(client) + repr(vars(client))
        return ""

    told = using(server, work, api_key=KEY, retries=Retries(tries=1))
    assert "Error" in told
    assert KEY not in told
    assert KEY not in caplog.text


def test_key_that_the_server_repeats_is_taken_out(serve: Any, using: Any, asked: ChatRequest) -> None:
    with pytest.raises(ModelRefusedError, match=r"Incorrect API key: Bearer \*\*\*"):
        using(serve(api_key="another"), lambda client: client.ask(asked), api_key=KEY)


def test_name_and_password_in_the_address_are_sent_and_not_shown(using: Any, asked: ChatRequest) -> None:
    heads: list[str] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        heads.append(request.headers["authorization"])
        return httpx.Response(401, text="me:hidden is wrong")

    async def work(client: ChatClient) -> str:
        with pytest.raises(ModelRefusedError) as raised:
            await client.ask(asked)
        return f"{raised.value} {client!r}"

    server = FaultyServer(url="https://me:hidden@x/v1")
    told = using(server, work, transport=httpx.MockTransport(refuse))
    assert "hidden" not in told
    assert heads == ["Basic bWU6aGlkZGVu"]


def test_redirects_are_told_and_not_followed(serve: Any, using: Any, asked: ChatRequest) -> None:
    with pytest.raises(ModelRefusedError, match=r"points to https://elsewhere.example/v1/chat/completions\. "):
        using(serve(always="redirect"), lambda client: client.ask(asked), api_key=KEY)


@pytest.mark.parametrize("url", ["", "localhost:8000/v1", "ftp://x/v1", "http://", "http://x:y/v1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="llm_url"):
        ChatClient(url)


def test_health_counts_what_happened(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(script=["500", "429", None])

    async def work(client: ChatClient) -> Any:
        await client.ask(asked)
        return client.health

    health = using(server, work)
    assert (health.state, health.under_way, health.answered, health.repeated) == ("closed", 0, 1, 2)
    assert health.faults == {"server_error": 1, "overloaded": 1}


@pytest.mark.parametrize(("fault", "finish"), [("loop", "length"), ("filtered", "content_filter"), ("empty", "stop")])
def test_useless_replies_come_as_they_are(fault: str, finish: str, serve: Any, using: Any, asked: ChatRequest) -> None:
    """Whether a reply is of use is for those who asked to say; the server did its part."""
    server = serve(always=fault)
    assert using(server, lambda client: client.ask(asked)).finish_reason == finish
    assert server.total == 1


def test_closed_connections_are_noticed_before_they_are_used(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve()

    async def work(client: ChatClient) -> int:
        await client.ask(asked)
        server.hang_up()
        await asyncio.sleep(0.1)
        await client.ask(asked)
        return client.health.repeated

    assert using(server, work) == 0


def test_questions_in_any_script_arrive_as_they_were_asked(serve: Any, using: Any) -> None:
    server = serve()
    text = '你好 "quoted" \\ \x00 \u2028 😀'
    request = ChatRequest(messages=(Message(role="user", content=text),), max_tokens=8)
    using(server, lambda client: client.ask(request))
    assert server.bodies[0]["messages"][0]["content"] == text


def test_unavailable_errors_are_raised_without_the_objects_of_the_library(
    serve: Any, using: Any, asked: ChatRequest
) -> None:
    with pytest.raises(ModelUnavailableError) as raised:
        using(serve(always="cut"), lambda client: client.ask(asked), retries=Retries(tries=1))
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
