"""Between LangChain's messages and Palate's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

import orjson
from langchain_core.messages import AIMessage, BaseMessage, InvalidToolCall, ToolMessage
from langchain_core.messages import ToolCall as AgentCall
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata

from palate.chat import ChatReply, Message, Role, ToolCall, Usage

ROLES: dict[str, Role] = {"system": "system", "human": "user", "ai": "assistant", "tool": "tool"}
PLAIN = frozenset({"text", "tool_use", "tool_call", "reasoning", "thinking", "non_standard"})
"""Kinds of content that are text, or that say nothing which is not said elsewhere in the message."""
FOLDED = frozenset({"system", "user"})
"""Roles of which many chat templates take only one turn at a time."""


def to_palate(messages: Iterable[BaseMessage]) -> tuple[Message, ...]:
    """The same conversation; turns of the system, and of the person, that follow each other become one.

    Raises:
        ValueError: a message is not text, or of no role that a chat has.
    """
    said: list[Message] = []
    for message in messages:
        turn = _turn(message)
        if said and turn.role in FOLDED and said[-1].role == turn.role:
            turn = turn.model_copy(update={"content": f"{said.pop().content}\n\n{turn.content}"})
        said.append(turn)
    return tuple(said)


def to_langchain(reply: ChatReply) -> AIMessage:
    """The reply; a tool call whose arguments are no JSON object stands among the invalid ones."""
    calls, invalid = read_calls(reply.tool_calls)
    return AIMessage(
        content=reply.text,
        tool_calls=calls,
        invalid_tool_calls=invalid,
        usage_metadata=counted(reply.usage),
        response_metadata=described(reply),
    )


def described(reply: ChatReply) -> dict[str, Any]:
    """What there is to say of a reply beside its words."""
    return {"model_name": reply.model, "finish_reason": reply.finish_reason}


def counted(usage: Usage) -> UsageMetadata:
    """Tokens, as LangChain counts them."""
    return UsageMetadata(
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.completion_tokens,
        total_tokens=usage.total,
        input_token_details=InputTokenDetails(cache_read=usage.cached_tokens),
    )


def read_calls(calls: Sequence[ToolCall]) -> tuple[list[AgentCall], list[InvalidToolCall]]:
    """Tool calls with their arguments as objects, and those whose arguments are none."""
    good: list[AgentCall] = []
    bad: list[InvalidToolCall] = []
    for call in calls:
        call_id, arguments = call.call_id or new_id(), read_arguments(call.arguments)
        if arguments is None:
            told = "the arguments are no JSON object"
            bad.append(
                InvalidToolCall(type="invalid_tool_call", name=call.name, args=call.arguments, id=call_id, error=told)
            )
        else:
            good.append(AgentCall(type="tool_call", name=call.name, args=arguments, id=call_id))
    return good, bad


def new_id() -> str:
    """A name for a tool call that came without one."""
    return f"call_{uuid4().hex}"


def read_arguments(written: str) -> dict[str, Any] | None:
    """The JSON object that a model wrote; an empty text is an empty one, anything else None.

    >>> read_arguments('{"query": "tea"}'), read_arguments(""), read_arguments("[1]")
    ({'query': 'tea'}, {}, None)
    """
    try:
        read = orjson.loads(written) if written.strip() else {}
    except orjson.JSONDecodeError:
        return None
    return read if isinstance(read, dict) else None


def _turn(message: BaseMessage) -> Message:
    role = ROLES.get(message.type)
    if role is None:
        raise ValueError(f"expected a message of type {', '.join(ROLES)}, got {message.type!r}")
    return Message(
        role=role,
        content=_text(message),
        tool_calls=_calls(message) if isinstance(message, AIMessage) else (),
        call_id=message.tool_call_id if isinstance(message, ToolMessage) else None,
    )


def _text(message: BaseMessage) -> str:
    if isinstance(message.content, list):
        kinds = {part.get("type", "") for part in message.content if isinstance(part, dict)}
        if other := sorted(kinds - PLAIN):
            raise ValueError(f"expected text, got {', '.join(other)}: Palate's models read nothing else")
    return str(message.text)


def _calls(message: AIMessage) -> tuple[ToolCall, ...]:
    return tuple(
        ToolCall(call_id=call["id"] or "", name=call["name"], arguments=orjson.dumps(call["args"]).decode())
        for call in message.tool_calls
    )
