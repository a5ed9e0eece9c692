"""The few requests that looking a server over takes, one method each; what cannot be had is a `RefusalError`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from palate.types import Model

CONNECT = 5.0
SHOWN = 200
MISSING = (404, 405, 501)
REPEATED = 300
"""Words of the text that is sent twice: over a thousand tokens, which fills some blocks of any prefix cache."""
TOOL = {
    "type": "function",
    "function": {
        "name": "find_items",
        "description": "Finds things to recommend.",
        "parameters": {
            "type": "object",
            "properties": {"query": {"type": "string", "maxLength": 40}},
            "required": ["query"],
            "additionalProperties": False,
        },
    },
}
HELLO = "Good evening. Find me something to read."


class RefusalError(Exception):
    """A request came to nothing; `status` is the HTTP status, 0 where there was no answer."""

    def __init__(self, told: str, status: int = 0) -> None:
        self.status = status
        super().__init__(told)

    @property
    def missing(self) -> bool:
        """Whether the server has no such endpoint."""
        return self.status in MISSING


class Answer(Model):
    """What is looked at of a completion. `cached_tokens` is None where the server does not tell."""

    text: str
    tool_calls: int
    prompt_tokens: int
    cached_tokens: int | None
    seconds: float


class Asker:
    """Asks one server. `url` is with or without `/v1`; `context` and `model` are known after `models`."""

    def __init__(self, url: str, *, model: str | None, api_key: str | None, timeout: float) -> None:
        plain = url.strip().rstrip("/")
        self.url = plain if plain.endswith("/v1") else f"{plain}/v1"
        self.model, self.named = model or "", model is not None
        self.context: int | None = None
        headers = {} if api_key is None else {"Authorization": f"Bearer {api_key}"}
        self._client = httpx.Client(headers=headers, timeout=httpx.Timeout(timeout, connect=CONNECT))

    def __enter__(self) -> Asker:
        return self

    def __exit__(self, *raised: object) -> None:
        self._client.close()

    def version(self) -> str | None:
        """The version of vLLM, None where it does not say."""
        try:
            return str(self._send("GET", "/version", root=True)["version"])
        except (RefusalError, KeyError):
            return None

    def models(self) -> list[str]:
        """The names of its models."""
        cards = [card for card in self._send("GET", "/models").get("data") or [] if isinstance(card, dict)]
        names = [str(card.get("id")) for card in cards]
        self.model = self.model or next(iter(names), "")
        chosen: dict[str, Any] = next((card for card in cards if card.get("id") == self.model), {})
        length = chosen.get("max_model_len")
        self.context = length if isinstance(length, int) else None
        return names

    def completion(
        self, *, max_tokens: int, say: str = HELLO, schema: Mapping[str, Any] | None = None, tools: bool = False
    ) -> Answer:
        """One completion."""
        messages = [{"role": "user", "content": say}]
        asked: dict[str, Any] = {"model": self.model, "messages": messages, "max_tokens": max_tokens, "temperature": 0}
        if schema is not None:
            named = {"name": "reply", "strict": True, "schema": schema}
            asked["response_format"] = {"type": "json_schema", "json_schema": named}
        if tools:
            asked |= {"tools": [TOOL], "tool_choice": "required", "parallel_tool_calls": False}
        started = time.monotonic()
        return _answer(self._send("POST", "/chat/completions", asked), time.monotonic() - started)

    def twice(self) -> Answer:
        """The second answer to the same long prompt."""
        words = min(REPEATED, (self.context or 4096) // 8)
        say = " ".join(f"Line {number} says nothing new." for number in range(words // 5)) + " Do you see?"
        self.completion(max_tokens=1, say=say)
        return self.completion(max_tokens=1, say=say)

    def tokenize(self) -> int:
        """How many tokens vLLM's own endpoint counts in a greeting."""
        asked = {"model": self.model, "messages": [{"role": "user", "content": HELLO}]}
        return int(self._send("POST", "/tokenize", asked, root=True).get("count", 0))

    def embeddings(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text."""
        found = self._send("POST", "/embeddings", {"model": self.model, "input": list(texts)}).get("data")
        if not isinstance(found, list) or len(found) != len(texts):
            raise RefusalError("answers with what is no list of vectors")
        return [one["embedding"] for one in found]

    def _send(
        self, method: str, path: str, asked: Mapping[str, Any] | None = None, *, root: bool = False
    ) -> dict[str, Any]:
        place = (self.url.removesuffix("/v1") if root else self.url) + path
        try:
            response = self._client.request(method, place, json=asked)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise RefusalError(f"{place} cannot be reached: {error or type(error).__name__}") from None
        if not response.is_success:
            raise RefusalError(f"{path} answers {response.status_code}: {_shown(response)}", response.status_code)
        return _read(response, path)


def _read(response: httpx.Response, path: str) -> dict[str, Any]:
    try:
        found = response.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise RefusalError(f"{path} answers with what is no JSON object: {_shown(response)}", 501)
    return found


def _shown(response: httpx.Response) -> str:
    return " ".join(response.text.split())[:SHOWN] or "nothing"


def _answer(body: Mapping[str, Any], seconds: float) -> Answer:
    try:
        message = body["choices"][0]["message"]
        usage = body.get("usage") or {}
        details = usage.get("prompt_tokens_details")
        return Answer(
            text=str(message.get("content") or ""),
            tool_calls=len(message.get("tool_calls") or ()),
            prompt_tokens=int(usage.get("prompt_tokens") or 0),
            cached_tokens=None if details is None else int(details.get("cached_tokens") or 0),
            seconds=seconds,
        )
    except (LookupError, AttributeError, TypeError, ValueError):
        raise RefusalError("answers with what is no completion") from None
