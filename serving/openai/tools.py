"""The one function that a client may offer: `show_recommendations`. A list then comes as a call of it, with arguments
a program can read, and the assistant speaks after the client has answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from pydantic import ConfigDict, ValidationError

from agent.answer import ChatAnswer
from palate.types import Language, Model
from serving.openai.asked import AskedCall, AskedCompletion
from serving.openai.faults import ChatFaultError
from serving.openai.said import CalledFunction, ToolCall

SHOW = "show_recommendations"
CLOSED: Mapping[Language, str] = {"en": "Here is what I found.", "zh": "这是为你找到的。"}
TEXT = {"type": "string"}
CARD = {
    "type": "object",
    "properties": {
        "item_id": {**TEXT, "description": "id of the item in the catalogue"},
        "rank": {"type": "integer", "minimum": 1, "description": "place in the list, 1 is best"},
        "title": {**TEXT, "description": "the item's title, plain text"},
        "domain": {**TEXT, "description": "the kind of thing it is, such as 'film'"},
        "reasons": {"type": "array", "items": TEXT, "description": "why it suits this person, a sentence each"},
    },
    "required": ["item_id", "rank", "title", "domain", "reasons"],
    "additionalProperties": False,
}
DEFINITION: Mapping[str, Any] = {
    "type": "function",
    "function": {
        "name": SHOW,
        "description": "Show a ranked list of recommended items to the person, with the text that goes with it.",
        "parameters": {
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": CARD},
                "scene": {"type": ["string", "null"], "description": "the scene that the list is made for, if any"},
                "text": {**TEXT, "description": "what the assistant says of the list, plain text"},
            },
            "required": ["items", "scene", "text"],
            "additionalProperties": False,
        },
    },
}
"""What a client may put into `tools` as it is."""


class _Spoken(Model):
    """The text of a call, and nothing else of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    text: str = ""


def offers(request: AskedCompletion) -> bool:
    """Whether a list may come as a call."""
    return request.tool_choice != "none" and _offered(request)


def demands(request: AskedCompletion) -> bool:
    """Whether every answer must come as a call.

    Raises:
        ChatFaultError: a call is demanded that is not `show_recommendations`, or that was not offered.
    """
    choice = request.tool_choice
    if choice in (None, "none", "auto"):
        return False
    if _offered(request) and (choice == "required" or _named(choice) == SHOW):
        return True
    raise ChatFaultError(
        f"Only the function {SHOW!r} is ever called, where `tools` offers it. GET /v1/tools has its definition.",
        "unsupported_tool",
        "tool_choice",
    )


def call_of(answer: ChatAnswer) -> ToolCall:
    """The call that shows what an answer recommends."""
    told = {"items": [_card(item) for item in answer.items], "scene": answer.scene, "text": answer.text}
    arguments = json.dumps(told, ensure_ascii=False, allow_nan=False)
    return ToolCall(id=f"call_{uuid4().hex}", function=CalledFunction(name=SHOW, arguments=arguments))


def text_of(call: AskedCall) -> str:
    """What the assistant said of the list of an earlier call; "" where its arguments are not ours."""
    try:
        return _Spoken.model_validate_json(call.function.arguments).text
    except ValidationError:
        return ""


def as_json(answer: ChatAnswer) -> str:
    """Content for clients that want a JSON object: the text and what is recommended."""
    told = {"text": answer.text, "items": [_card(item) for item in answer.items]}
    return json.dumps(told, ensure_ascii=False, allow_nan=False)


def _card(item: Any) -> dict[str, Any]:
    reasons = [reason.text for reason in item.reasons]
    return {
        "item_id": item.item_id, "rank": item.rank, "title": item.title, "domain": item.domain, "reasons": reasons
    }  # fmt: skip


def _offered(request: AskedCompletion) -> bool:
    tools = request.tools or ()
    return any(one.type == "function" and one.function is not None and one.function.name == SHOW for one in tools)


def _named(choice: str | dict[str, Any] | None) -> object:
    function = choice.get("function") if isinstance(choice, dict) else None
    return function.get("name") if isinstance(function, dict) else None
