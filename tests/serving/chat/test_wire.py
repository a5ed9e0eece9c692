from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.chat import ChatRequest, Message, Tool, ToolCall, Usage
from palate.errors import ModelUnavailableError
from serving.chat.wire import Dialect, body, encoded, read_reply

HELLO = (Message(role="user", content="你好"),)
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}}
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "message", "content", "tool_calls", "function", "usage", "finish_reason", "error"]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def completion(**message: object) -> dict[str, object]:
    return {"choices": [{"message": message, "finish_reason": "stop"}]}


def test_plain_request_says_nothing_it_need_not() -> None:
    assert body(ChatRequest(messages=HELLO, max_tokens=8), "qwen") == {
        "model": "qwen",
        "messages": [{"role": "user", "content": "你好"}],
        "max_tokens": 8,
        "temperature": 0.0,
    }


def test_schema_is_sent_strict_and_under_its_name() -> None:
    asked = ChatRequest(messages=HELLO, max_tokens=8, reply_schema=SCHEMA, schema_name="topic", seed=7)
    sent = body(asked, "qwen")
    assert sent["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "topic", "strict": True, "schema": SCHEMA},
    }
    assert sent["seed"] == 7


def test_schema_that_the_server_does_not_take_is_left_out() -> None:
    asked = ChatRequest(messages=HELLO, max_tokens=8, reply_schema=SCHEMA, schema_name="topic")
    assert "response_format" not in body(asked, "qwen", dialect=Dialect(unschemed=frozenset({"topic"})))


def test_tools_are_called_one_at_a_time() -> None:
    tool = Tool(name="search", description="finds", parameters=SCHEMA)
    sent = body(ChatRequest(messages=HELLO, max_tokens=8, tools=(tool,), tool_choice="required"), "qwen")
    assert sent["parallel_tool_calls"] is False
    assert sent["tool_choice"] == "required"
    function = {"name": "search", "description": "finds", "parameters": SCHEMA, "strict": False}
    assert sent["tools"] == [{"type": "function", "function": function}]


def test_tool_with_a_closed_schema_is_strict() -> None:
    tool = Tool(name="search", description="finds", parameters=SCHEMA | {"additionalProperties": False})
    sent = body(ChatRequest(messages=HELLO, max_tokens=8, tools=(tool,)), "qwen")
    assert sent["tools"][0]["function"]["strict"] is True


def test_turns_of_tools_keep_their_calls() -> None:
    call = ToolCall(call_id="c1", name="search", arguments='{"name": "ramen"}')
    turns = (
        Message(role="assistant", content="", tool_calls=(call,)),
        Message(role="tool", content="3 found", call_id="c1"),
    )
    first, second = body(ChatRequest(messages=turns, max_tokens=8), "qwen")["messages"]
    function = {"name": "search", "arguments": '{"name": "ramen"}'}
    assert first["tool_calls"] == [{"id": "c1", "type": "function", "function": function}]
    assert second["tool_call_id"] == "c1"


def test_extra_fields_win() -> None:
    sent = body(ChatRequest(messages=HELLO, max_tokens=8), "qwen", extra={"temperature": 1.0, "top_k": 5})
    assert (sent["temperature"], sent["top_k"]) == (1.0, 5)


def test_half_characters_do_not_stop_a_request() -> None:
    asked = ChatRequest.model_construct(
        messages=(Message.model_construct(role="user", content="a\ud800b", tool_calls=(), call_id=None),),
        max_tokens=8, reply_schema=None, temperature=0.0, seed=None, tools=(),
    )  # fmt: skip
    assert json.loads(encoded(body(asked, "qwen")))["messages"][0]["content"] == "a?b"


def test_reply_carries_text_usage_and_model() -> None:
    said = completion(content="Good day.") | {
        "model": "qwen",
        "usage": {"prompt_tokens": 9, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 4}},
    }
    reply = read_reply(json.dumps(said).encode(), seconds=1.5)
    assert (reply.text, reply.model, reply.seconds) == ("Good day.", "qwen", 1.5)
    assert reply.usage == Usage(prompt_tokens=9, cached_tokens=4, completion_tokens=3)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("stop", "stop"), ("length", "length"), ("function_call", "tool_calls"), ("abort", "other"), (None, "other")],
)
def test_reasons_to_end_are_mapped_to_five(said: str | None, meant: str) -> None:
    assert read_reply({"choices": [{"message": {"content": ""}, "finish_reason": said}]}).finish_reason == meant


def test_content_that_is_null_is_empty_and_parts_are_joined() -> None:
    assert read_reply(completion(content=None)).text == ""
    assert read_reply(completion(content=[{"type": "text", "text": "Good "}, {"text": "day."}])).text == "Good day."


def test_usage_that_is_null_counts_nothing() -> None:
    assert read_reply(completion(content="x") | {"usage": None}).usage == Usage()
    assert read_reply(completion(content="x") | {"usage": {"prompt_tokens_details": None}}).usage == Usage()


def test_tool_calls_are_read_as_they_are_written() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "search", "arguments": '{"name"'}}
    assert read_reply(completion(content=None, tool_calls=[call])).tool_calls == (
        ToolCall(call_id="c1", name="search", arguments='{"name"'),
    )


def test_error_under_status_200_is_told_in_the_servers_words() -> None:
    with pytest.raises(ModelUnavailableError, match="no capacity") as raised:
        read_reply(b'{"error": {"message": "no capacity", "code": 502}}')
    assert raised.value.kind == "server_error"


@given(JUNK)
def test_whatever_is_no_completion_is_a_named_error(said: object) -> None:
    with suppress(ModelUnavailableError):
        read_reply(json.dumps(said).encode())


@given(st.binary(max_size=50))
def test_bytes_of_any_kind_are_a_named_error(said: bytes) -> None:
    with pytest.raises(ModelUnavailableError):
        read_reply(said)
