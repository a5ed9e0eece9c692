from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest
from pydantic import SecretStr

from palate.errors import EmbedderError
from retrieval.embed import openai
from retrieval.embed.openai import OpenAIEmbedder

URL = "http://here:8000/v1#tiny"
Answer = Callable[[dict[str, Any]], httpx.Response]


class Server:
    """Answers like `/v1/embeddings` and remembers what it was asked; vector i of a text is (len, 1, 0)."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self.answer = answer or lengths

    def client(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._handle))

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(json.loads(request.content))

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]


def lengths(body: dict[str, Any]) -> httpx.Response:
    rows = [{"index": i, "embedding": [float(len(text)), 1.0, 0.0]} for i, text in enumerate(body["input"])]
    return httpx.Response(200, json={"data": list(reversed(rows)), "usage": {}})


def answering(status: int, said: Any, after: int = 0) -> Answer:
    """Sound answers at first, then this one."""
    asked = []

    def answer(body: dict[str, Any]) -> httpx.Response:
        asked.append(body)
        return lengths(body) if len(asked) <= after else httpx.Response(status, json=said)

    return answer


def test_rows_come_in_the_order_of_the_texts_and_have_length_one() -> None:
    embedder = OpenAIEmbedder.from_url(URL, client=Server().client())
    assert (embedder.name, embedder.dimension) == ("openai:tiny", 3)
    vectors = embedder.embed(["four", "1234567"])
    assert np.allclose(vectors, [[4 / 17**0.5, 1 / 17**0.5, 0], [7 / 50**0.5, 1 / 50**0.5, 0]])


def test_texts_go_out_in_batches_and_blank_ones_stay_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai, "BATCH", 2)
    server = Server()
    vectors = OpenAIEmbedder.from_url(URL, client=server.client()).embed(["a", " ", "b", "c"])
    assert [body["input"] for body in server.bodies()[1:]] == [["a", "b"], ["c"]]
    assert not vectors[1].any()


def test_the_request_names_model_path_key_and_truncation() -> None:
    server = Server()
    key = SecretStr("secret-key")
    OpenAIEmbedder.from_url(URL, api_key=key, truncate_prompt_tokens=-1, client=server.client())
    request = server.requests[0]
    assert str(request.url) == "http://here:8000/v1/embeddings"
    assert request.headers["authorization"] == "Bearer secret-key"
    assert server.bodies()[0]["model"] == "tiny"
    assert server.bodies()[0]["truncate_prompt_tokens"] == -1


def test_the_key_is_never_told() -> None:
    with pytest.raises(EmbedderError) as caught:
        OpenAIEmbedder.from_url(URL, api_key=SecretStr("secret-key"), client=Server(answering(401, {})).client())
    assert "secret-key" not in str(caught.value)
    assert "PALATE_EMBEDDER_API_KEY" in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (answering(404, {"error": "no such model"}), "answered 404.*no such model.*end in /v1"),
        (answering(500, {"error": "boom"}), "answered 500.*boom"),
        (answering(200, {"data": "nothing"}), "expected a list of embeddings"),
        (answering(200, {"data": []}), "expected 1 embeddings numbered from 0, got 0"),
        (answering(200, {"data": [{"index": 3, "embedding": [1.0]}]}), "numbered from 0"),
        (answering(200, {"data": [{"index": 0, "embedding": []}]}), "dimension"),
        (answering(200, {"data": [{"index": 0, "embedding": [1.0, 2.0]}]}, after=1), r"dimension 3, got \[2\]"),
    ],
)
def test_a_faulty_answer_is_told_with_what_was_expected(answer: Answer, told: str) -> None:
    with pytest.raises(EmbedderError, match=told):
        OpenAIEmbedder.from_url(URL, client=Server(answer).client()).embed(["tea"])


def test_a_server_that_is_not_there_is_named() -> None:
    def refuse(body: dict[str, Any]) -> httpx.Response:
        raise httpx.ConnectError("connection refused")

    with pytest.raises(EmbedderError, match=r"here:8000/v1/embeddings cannot be reached: connection refused"):
        OpenAIEmbedder.from_url(URL, client=Server(refuse).client())


def test_a_url_without_a_model_is_refused_before_anything_is_sent() -> None:
    server = Server()
    with pytest.raises(EmbedderError, match="names no model"):
        OpenAIEmbedder.from_url("http://here:8000/v1", client=server.client())
    assert server.requests == []
