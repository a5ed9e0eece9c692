"""A server of OpenAI's chat completions, within the process, whose model does as it is asked.

It calls the first tool where one must be called, says a value for each field of a schema, and else says a sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

SENTENCE = "Good day, how are you?"
Schema = Mapping[str, Any]


def answered(request: httpx.Request) -> httpx.Response:
    """A completion, whole or as events."""
    body = json.loads(request.content)
    message, finish = said(body)
    if not body.get("stream"):
        choice = {"message": message, "finish_reason": finish}
        return httpx.Response(200, json={"choices": [choice], "model": body["model"], "usage": USAGE})
    parts = "".join(f"data: {json.dumps(event)}\n\n" for event in events(body["model"], message, finish))
    return httpx.Response(200, text=f"{parts}data: [DONE]\n\n", headers={"content-type": "text/event-stream"})


USAGE = {"prompt_tokens": 12, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 8}}


def said(body: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """What the model says, and how it ends."""
    asked = body["messages"][-1]
    if body.get("tools") and asked["role"] == "user":
        offered = body["tools"][0]["function"]
        arguments = json.dumps(value(offered["parameters"], asked["content"]), ensure_ascii=False)
        call = {"id": "call-1", "type": "function", "function": {"name": offered["name"], "arguments": arguments}}
        return {"content": None, "tool_calls": [call]}, "tool_calls"
    if wanted := body.get("response_format"):
        return {"content": json.dumps(value(wanted["json_schema"]["schema"], asked["content"]))}, "stop"
    return {"content": SENTENCE}, "stop"


def events(model: str, message: Mapping[str, Any], finish: str) -> Iterator[dict[str, Any]]:
    """The same in pieces: words one by one, arguments in two parts, the count of tokens last."""
    for word in re.findall(r"\S+\s*", message["content"] or ""):
        yield {"model": model, "choices": [{"index": 0, "delta": {"content": word}}]}
    for place, call in enumerate(message.get("tool_calls", ())):
        arguments = call["function"]["arguments"]
        first = {
            "index": place,
            "id": call["id"],
            "function": {"name": call["function"]["name"], "arguments": arguments[:4]},
        }
        rest = {"index": place, "function": {"arguments": arguments[4:]}}
        for piece in (first, rest):
            yield {"model": model, "choices": [{"index": 0, "delta": {"tool_calls": [piece]}}]}
    yield {"model": model, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}
    yield {"model": model, "choices": [], "usage": USAGE}


def value(schema: Schema, asked: str) -> Any:
    """Something that the schema allows, out of the question where it can be: its number, what stands in quotes."""
    if "anyOf" in schema:
        return value(schema["anyOf"][0], asked)
    kind = schema.get("type")
    if kind == "object":
        return {name: value(field, asked) for name, field in schema.get("properties", {}).items()}
    if kind == "integer":
        number = re.search(r"\d+", asked)
        return int(number[0]) if number else 1
    quoted = re.search(r"'([^']+)'", asked)
    return quoted[1] if quoted else "a word"
