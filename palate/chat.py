"""What is said to a language model and what it answers. Nothing here knows of any server."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from palate.types import Model

Role = Literal["system", "user", "assistant", "tool"]
FinishReason = Literal["stop", "length", "tool_calls", "content_filter", "other"]
ToolChoice = Literal["auto", "required", "none"]
Count = Annotated[int, Field(ge=0)]


class ToolCall(Model):
    """A tool the model wants called; `arguments` is the JSON it wrote, unchecked."""

    call_id: str
    name: str
    arguments: str


class Message(Model):
    """One turn. `call_id` says which tool call a turn of role "tool" answers."""

    role: Role
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    call_id: str | None = None


class Tool(Model):
    """A function the model may ask for; `parameters` is the JSON schema of its arguments."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    description: str
    parameters: dict[str, Any]


class Usage(Model):
    """Tokens of one or several calls; `cached_tokens` are those of the prompt that the server had already read."""

    prompt_tokens: Count = 0
    cached_tokens: Count = 0
    completion_tokens: Count = 0

    @property
    def total(self) -> int:
        """Tokens read and written."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
        )


class ChatRequest(Model):
    """What to ask. `reply_schema` is the JSON schema the reply must have, None for free text.

    `max_tokens` bounds the reply; `temperature` 0 takes the likeliest token; `seed` None leaves it to the server.
    """

    messages: Annotated[tuple[Message, ...], Field(min_length=1)]
    max_tokens: Annotated[int, Field(ge=1)]
    reply_schema: dict[str, Any] | None = None
    schema_name: str = "reply"
    temperature: Annotated[float, Field(ge=0.0, le=2.0)] = 0.0
    seed: int | None = None
    tools: tuple[Tool, ...] = ()
    tool_choice: ToolChoice = "auto"


class ChatReply(Model):
    """What came back, as it came: `text` may be anything. `seconds` is wall-clock time of the call that succeeded."""

    text: str
    finish_reason: FinishReason = "stop"
    tool_calls: tuple[ToolCall, ...] = ()
    model: str = ""
    usage: Usage = Usage()
    seconds: float = 0.0
