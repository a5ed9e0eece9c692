"""Asks a server for one token, or one vector: `/health` may say 200 while the engine is dead, so only that shows it."""

from __future__ import annotations

import re
from typing import Any, Literal

import httpx

from palate.errors import ModelRefusedError
from palate.types import Model

State = Literal["well", "away", "broken", "slow"]
"""How a server is: it answers; it cannot be reached; it answers with errors; it does not answer in time."""

ASKED = "Say a word."
SHOWN = 300
CONNECT = 5.0
_WORK = re.compile(r"^vllm:(?:prompt|generation)_tokens_total(?:\{[^}]*\})? (\S+)", re.MULTILINE)


class Served(Model):
    """What a server says of itself: the model's name, its context in tokens and its version, where it says."""

    model: str
    context: int | None = None
    version: str | None = None


class Probe:
    """Looks after one server. `root` is its address without `/v1`; `timeout` is seconds for an answer."""

    def __init__(
        self, root: str, *, api_key: str | None = None, embedding: bool = False, timeout: float = 60.0
    ) -> None:
        self._root, self._embedding = root, embedding
        headers = {} if api_key is None else {"Authorization": f"Bearer {api_key}"}
        self._client = httpx.Client(headers=headers, timeout=httpx.Timeout(timeout, connect=CONNECT), trust_env=False)
        self._model = ""

    def __enter__(self) -> Probe:
        return self

    def __exit__(self, *raised: object) -> None:
        self._client.close()

    def look(self) -> State:
        """How the server is now.

        Raises:
            ModelRefusedError: it answers, and will never do what Palate asks.
        """
        try:
            self._model = self._model or self._first_model()
            path, asked = self._question()
            return self._judged(self._client.post(f"{self._root}{path}", json=asked))
        except httpx.TimeoutException:
            return "slow"
        except httpx.HTTPError:
            return "away"
        except (ValueError, LookupError, TypeError):
            return "broken"

    def served(self) -> Served:
        """What it says of itself."""
        card = self._get("/v1/models").get("data", [{}])[0]
        return Served(
            model=str(card.get("id", self._model)),
            context=card.get("max_model_len"),
            version=self._get("/version").get("version"),
        )

    def work_done(self) -> float:
        """Tokens it has read and written so far, as `/metrics` tells; 0 where it tells nothing."""
        try:
            return sum(map(float, _WORK.findall(self._client.get(f"{self._root}/metrics").text)))
        except (httpx.HTTPError, ValueError):
            return 0.0

    def _first_model(self) -> str:
        response = self._client.get(f"{self._root}/v1/models")
        self._judged(response)
        return str(response.json()["data"][0]["id"])

    def _get(self, path: str) -> dict[str, Any]:
        try:
            found = self._client.get(f"{self._root}{path}").json()
        except (httpx.HTTPError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _question(self) -> tuple[str, dict[str, Any]]:
        if self._embedding:
            return "/v1/embeddings", {"model": self._model, "input": [ASKED]}
        messages = [{"role": "user", "content": ASKED}]
        return "/v1/chat/completions", {"model": self._model, "messages": messages, "max_tokens": 1}

    def _judged(self, response: httpx.Response) -> State:
        if response.is_success:
            return "well"
        if response.is_client_error and response.status_code != httpx.codes.TOO_MANY_REQUESTS:
            raise self._refusal(response)
        return "broken"

    def _refusal(self, response: httpx.Response) -> ModelRefusedError:
        shown = " ".join(response.text.split())[:SHOWN]
        message = f"The server is up and refuses what Palate asks: {response.status_code} {shown}"
        if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return ModelRefusedError(f"{message} Is it another server, with another key?", "unauthorised")
        advice = "Is it a model for embeddings (--embedding)?" if not self._embedding else "Is it a model that speaks?"
        return ModelRefusedError(f"{message} {advice}", "bad_request")
