"""A chat completion as OpenAI's clients ask for it.

Fields that are not named here (`temperature`, `max_tokens`, `seed`, ...) are accepted and change nothing.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from palate.types import Identifier
from serving.http.paths import NO_NUL

MOST_MESSAGES = 2_000
MOST_PARTS = 256
LONGEST_NAME = 256
Name = Annotated[str, Field(max_length=LONGEST_NAME)]


def _whole(value: object) -> object:
    """A whole number however it is written: to JSON, 2 and 2.0 are the same."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


AtMost128 = Annotated[StrictInt, Field(ge=1, le=128), BeforeValidator(_whole)]
AtMost20 = Annotated[StrictInt, Field(ge=0, le=20), BeforeValidator(_whole)]


class Wire(BaseModel):
    """Base of what comes from clients: what they say beside it is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class AskedPart(Wire):
    """A piece of a message; only those of type "text" are read."""

    type: Name
    text: str | None = None


class AskedFunction(Wire):
    """A function that was called, with its arguments as JSON text."""

    name: Name
    arguments: str = ""


class AskedCall(Wire):
    """A call that the assistant made earlier."""

    id: Name
    function: AskedFunction


class AskedMessage(Wire):
    """One message of the conversation as the client tells it."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | Annotated[tuple[AskedPart, ...], Field(max_length=MOST_PARTS)] | None = None
    tool_calls: Annotated[tuple[AskedCall, ...], Field(max_length=MOST_PARTS)] | None = None
    tool_call_id: Name | None = None


class OfferedFunction(Wire):
    """A function of the client's."""

    name: Name


class OfferedTool(Wire):
    """A tool of the client's; only the function `show_recommendations` is ever called."""

    type: Name
    function: OfferedFunction | None = None


class StreamOptions(Wire):
    """`include_usage`: whether a chunk with the counts of tokens closes the stream."""

    include_usage: StrictBool | None = None


class ResponseFormat(Wire):
    """ "text", or "json_object" for content that is JSON of `text` and `items`."""

    type: Name


class AskedCompletion(Wire):
    """What `POST /v1/chat/completions` takes.

    Args:
        model: "palate".
        messages: the whole conversation, or with the header X-Palate-Thread the new message alone.
        stream: whether the answer comes in pieces.
        stream_options: of the stream.
        user: who talks, where neither the key nor the header X-Palate-User says so.
        n, logprobs, top_logprobs, modalities: only what a single text needs.
        tools: functions of the client's; see `GET /v1/tools`.
        tool_choice: "none", "auto", "required" or that function.
        response_format: text or json_object.
    """

    model: Name
    messages: Annotated[tuple[AskedMessage, ...], Field(min_length=1, max_length=MOST_MESSAGES)]
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    user: Annotated[Identifier, Field(pattern=NO_NUL)] | None = None
    n: AtMost128 | None = None
    logprobs: StrictBool | None = None
    top_logprobs: AtMost20 | None = None
    modalities: tuple[Name, ...] | None = None
    tools: Annotated[tuple[OfferedTool, ...], Field(max_length=128)] | None = None
    tool_choice: Name | dict[str, Any] | None = None
    response_format: ResponseFormat | None = None
