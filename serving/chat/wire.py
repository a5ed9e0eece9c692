"""The words of OpenAI's chat completions: a request as they are sent, a reply as it is read. No connection here.

Whatever is sent or written to a file passes through `body`, and whatever comes back through `read_reply`, so that a
batch file holds what the client would have sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from palate.chat import ChatReply, ChatRequest, FinishReason, Message, Tool, ToolCall, Usage
from palate.errors import ModelUnavailableError

PATH = "/chat/completions"
BATCH_URL = "/v1/chat/completions"
"""What a line of a batch file calls the same path."""
SHOWN = 200

FINISH: dict[object, FinishReason] = {
    "stop": "stop",
    "eos_token": "stop",
    "length": "length",
    "max_tokens": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}
Body = dict[str, Any]


@dataclass(frozen=True)
class Dialect:
    """Where servers differ: the field that is the `limit` of a reply, and which schemas are not taken."""

    limit: str = "max_tokens"
    unschemed: frozenset[str] = frozenset()


USUAL = Dialect()
NOTHING: Mapping[str, Any] = {}


def body(
    request: ChatRequest,
    model: str,
    *,
    extra: Mapping[str, Any] = NOTHING,
    dialect: Dialect = USUAL,
    stream: bool = False,
) -> Body:
    """Return what is sent for a request. `extra` is added as it is and wins.

    >>> asked = ChatRequest(messages=({"role": "user", "content": "Hello"},), max_tokens=8)
    >>> body(asked, "qwen")["messages"]
    [{'role': 'user', 'content': 'Hello'}]
    """
    sent: Body = {
        "model": model,
        "messages": [_said(message) for message in request.messages],
        dialect.limit: request.max_tokens,
        "temperature": request.temperature,
    }
    if request.seed is not None:
        sent["seed"] = request.seed
    if request.reply_schema is not None and request.schema_name not in dialect.unschemed:
        named = {"name": request.schema_name, "strict": True, "schema": request.reply_schema}
        sent["response_format"] = {"type": "json_schema", "json_schema": named}
    if request.tools:
        tools = [_offered(tool) for tool in request.tools]
        sent |= {"tools": tools, "tool_choice": request.tool_choice, "parallel_tool_calls": False}
    if stream:
        sent |= {"stream": True, "stream_options": {"include_usage": True}}
    return sent | dict(extra)


def encoded(sent: Mapping[str, Any]) -> bytes:
    """Return a body as JSON, UTF-8, on one line. Half characters (lone surrogates) become question marks."""
    try:
        return orjson.dumps(sent)
    except TypeError:
        return orjson.dumps(_whole(sent))


def read_reply(said: bytes | Mapping[str, Any], *, seconds: float = 0.0) -> ChatReply:
    """Return the reply in a completion, as JSON or as parsed. `seconds` is what the call took.

    >>> read_reply(b'{"choices": [{"message": {"content": "Good day."}, "finish_reason": "stop"}]}').text
    'Good day.'

    Raises:
        ModelUnavailableError: "server_error", for this is no completion.
    """
    parsed = parsed_json(said) if isinstance(said, bytes) else said
    try:
        choice = parsed["choices"][0]
        message = choice["message"]
        return ChatReply(
            text=read_text(message.get("content")),
            finish_reason=FINISH.get(choice.get("finish_reason"), "other"),
            tool_calls=tuple(_called(call) for call in message.get("tool_calls") or ()),
            model=str(parsed.get("model") or ""),
            usage=read_usage(parsed.get("usage")),
            seconds=seconds,
        )
    except (KeyError, IndexError, TypeError, AttributeError, ValueError):
        raise no_completion(parsed) from None


def parsed_json(said: bytes) -> Any:
    """Return what JSON says.

    Raises:
        ModelUnavailableError: "server_error", for this is none.
    """
    try:
        return orjson.loads(said)
    except orjson.JSONDecodeError:
        raise no_completion(said.decode("utf-8", "replace")) from None


def no_completion(seen: object) -> ModelUnavailableError:
    """Return the error for a body of status 200 that holds no reply: the server's own words where it has some."""
    fault = seen.get("error") if isinstance(seen, Mapping) else None
    if fault:
        return ModelUnavailableError(f"answered 200 with an error in it: {said_in_short(fault)}", "server_error")
    return ModelUnavailableError(f"was expected to send a completion, sent {said_in_short(seen)}", "server_error")


def said_in_short(seen: object) -> str:
    """Return the beginning of a body or an error on one line: its message where it has one.

    >>> said_in_short({"error": {"message": "no such model", "code": 404}})
    'no such model'
    """
    while isinstance(seen, Mapping) and (inner := seen.get("error") or seen.get("message") or seen.get("detail")):
        seen = inner
    text = seen if isinstance(seen, str) else orjson.dumps(seen, default=str).decode()
    return " ".join(text.split())[:SHOWN] or "nothing"


def read_text(content: object) -> str:
    """Return a message's text: None is empty, and the parts that some servers send are put together."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        return "".join(read_text(part.get("text")) for part in content)
    raise TypeError(f"content of type {type(content).__name__}")


def read_usage(usage: Any) -> Usage:
    """Return the tokens a server counted; zeros where it did not."""
    if not usage:
        return Usage()
    details = usage.get("prompt_tokens_details") or {}
    return Usage(
        prompt_tokens=usage.get("prompt_tokens") or 0,
        cached_tokens=details.get("cached_tokens") or 0,
        completion_tokens=usage.get("completion_tokens") or 0,
    )


def _said(message: Message) -> Body:
    said: Body = {"role": message.role, "content": message.content}
    if message.tool_calls:
        said["tool_calls"] = [_asked(call) for call in message.tool_calls]
    if message.call_id is not None:
        said["tool_call_id"] = message.call_id
    return said


def _asked(call: ToolCall) -> Body:
    return {"id": call.call_id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def _offered(tool: Tool) -> Body:
    """A tool is strict where its schema closes the object, for servers refuse `strict` with one that does not."""
    strict = tool.parameters.get("additionalProperties") is False
    described = {"name": tool.name, "description": tool.description, "parameters": tool.parameters, "strict": strict}
    return {"type": "function", "function": described}


def _called(call: Mapping[str, Any]) -> ToolCall:
    asked = call["function"]
    arguments = asked.get("arguments") or ""
    text = arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode()
    return ToolCall(call_id=call.get("id") or "", name=asked["name"], arguments=text)


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_whole(key): _whole(one) for key, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list | tuple) else value
