"""The bounds of the model that leads a conversation: which tools, how many tokens, and what a tool may hand it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from hashlib import sha256
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse, ToolCallRequest
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolCall, ToolMessage
from langgraph.types import Command

from agent.shell.results import noticed
from agent.shell.tools import NAMES
from agent.shell.turn import ShellTurn
from palate.chat import Usage
from palate.errors import InputError, ReplyError
from prompts.tokens import Tokenizer

MOST_AT_ONCE = 4
"""Tool calls of one reply that are carried out."""
MOST_SPENT = 60_000
"""Tokens of one turn, all calls together."""
MOST_READ = 300
"""Tokens of what a tool says of wrong arguments."""
TEMPLATE = "shell/1"

Asked = ModelRequest[ShellTurn]
Said = ModelResponse[Any]


class Guard(AgentMiddleware[AgentState[Any], ShellTurn, Any]):
    """Gives the model its orders, counts what it spends, and lets only calls of our tools through."""

    async def awrap_model_call(self, request: Asked, handler: Callable[[Asked], Awaitable[Said]]) -> Said:
        """Ask the model.

        Raises:
            ReplyError: "too_long", for the turn has spent all its tokens; "unsupported", for the model calls only tools
                that there are not.
        """
        turn = request.runtime.context
        if turn.left.spent.total > MOST_SPENT:
            raise ReplyError(f"the turn has taken {turn.left.spent.total} tokens, more than {MOST_SPENT}", "too_long")
        said = await handler(request.override(system_message=SystemMessage(turn.orders)))
        await turn.settle()
        return ModelResponse(result=[self._checked(turn, one) for one in said.result])

    async def awrap_tool_call(
        self,
        request: ToolCallRequest,
        handler: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]],
    ) -> ToolMessage | Command[Any]:
        """Call a tool. What it cannot do it says; what it says is data, and not too long."""
        turn = cast("ShellTurn", request.runtime.context)
        try:
            said = await handler(request)
        except InputError as error:
            told = noticed(turn, cut(turn.safe(str(error)), turn.services.tokenizer))
            return ToolMessage(told, tool_call_id=request.tool_call["id"], status="error")
        if isinstance(said, ToolMessage) and said.status == "error":
            said = said.model_copy(
                update={"content": noticed(turn, cut(turn.safe(said.text), turn.services.tokenizer))}
            )
        return said

    def _checked(self, turn: ShellTurn, message: BaseMessage) -> BaseMessage:
        if not isinstance(message, AIMessage):
            return message
        usage = _usage(message)
        turn.left.spent += usage
        turn.step.asked(TEMPLATE, sha256(turn.orders.encode()).hexdigest()[:12], usage)
        calls = allowed(message.tool_calls)
        if message.tool_calls and not calls and not message.text.strip():
            raise ReplyError(
                "the model calls only tools that there are not", "unsupported", str(message.tool_calls)[:200]
            )
        return message.model_copy(update={"tool_calls": calls})


def allowed(calls: Sequence[ToolCall]) -> list[ToolCall]:
    """The calls of tools that there are, each id once, no more than four."""
    kept: dict[str, ToolCall] = {}
    for call in calls:
        if call["name"] in NAMES and call["id"]:
            kept.setdefault(call["id"], call)
    return list(kept.values())[:MOST_AT_ONCE]


def cut(text: str, tokenizer: Tokenizer) -> str:
    """As much of a text as a tool may say."""
    text = text[: 4 * MOST_READ]
    while tokenizer.count(text) > MOST_READ:
        text = text[: len(text) * 3 // 4]
    return text


def counter(tokenizer: Tokenizer) -> Callable[[Iterable[Any]], int]:
    """Counts the tokens of messages, as their texts; what marks a turn is left out."""
    return lambda messages: sum(tokenizer.count(message.text) for message in messages)


def _usage(message: AIMessage) -> Usage:
    told = message.usage_metadata
    if told is None:
        return Usage()
    cached = (told.get("input_token_details") or {}).get("cache_read") or 0
    return Usage(prompt_tokens=told["input_tokens"], cached_tokens=cached, completion_tokens=told["output_tokens"])
