"""Any server that speaks OpenAI's `/v1/embeddings`: vLLM, text-embeddings-inference, Ollama, OpenAI itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, SecretStr, ValidationError

from palate.errors import EmbedderError
from palate.protocols import Vectors
from retrieval.embed.rows import unit_rows

BATCH = 64
TIMEOUT = httpx.Timeout(60.0, connect=5.0)
SHOWN = 200


class Row(BaseModel):
    """One vector of a reply; `index` says which text it is of, for servers may answer in any order."""

    index: int
    embedding: list[float]


class Reply(BaseModel):
    """What the server answers; fields not used here are passed over."""

    data: list[Row]


class OpenAIEmbedder:
    """An `Embedder` over HTTP. The space is named by the model alone, so that a server may move.

    Args:
        base_url: up to and with `/v1`.
        model: the model's name on the server.
        api_key: sent as a bearer token; shown nowhere.
        truncate_prompt_tokens: vLLM's parameter of this name; -1 lets it cut what is too long for the model, which
            it refuses otherwise. None leaves the parameter out.
        client: for tests, and for those who need a proxy or certificates of their own.

    Raises:
        EmbedderError: the server cannot be reached, refuses, or does not know the model.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        api_key: SecretStr | None = None,
        truncate_prompt_tokens: int | None = None,
        client: httpx.Client | None = None,
    ) -> None:
        self._url, self._model = f"{base_url.rstrip('/')}/embeddings", model
        self._truncate = truncate_prompt_tokens
        self._headers = {} if api_key is None else {"Authorization": f"Bearer {api_key.get_secret_value()}"}
        self._client = client or httpx.Client(timeout=TIMEOUT)
        self.name = f"openai:{model}"
        self.dimension = 0
        self.dimension = self._ask(["dimension"]).shape[1]

    @classmethod
    def from_url(
        cls,
        setting: str,
        *,
        api_key: SecretStr | None = None,
        truncate_prompt_tokens: int | None = None,
        client: httpx.Client | None = None,
    ) -> OpenAIEmbedder:
        """From one string, "http://localhost:8000/v1#bge-m3".

        Raises:
            EmbedderError: no model stands behind '#', or as the class.
        """
        base, _, model = setting.partition("#")
        if not model:
            raise EmbedderError("The embedder's URL names no model. Expected 'http://host:port/v1#model'.")
        return cls(base, model, api_key=api_key, truncate_prompt_tokens=truncate_prompt_tokens, client=client)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order; zeros for a text of white space, which is not sent.

        Raises:
            EmbedderError: the server cannot be reached, refuses, or answers with what is no vector of this space.
        """
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        rows = [row for row, text in enumerate(texts) if text.strip()]
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            vectors[batch] = self._ask([texts[row] for row in batch])
        return unit_rows(vectors, self.name)

    def _ask(self, texts: list[str]) -> NDArray[np.float64]:
        body: dict[str, Any] = {"model": self._model, "input": texts, "encoding_format": "float"}
        if self._truncate is not None:
            body["truncate_prompt_tokens"] = self._truncate
        try:
            response = self._client.post(self._url, json=body, headers=self._headers)
        except httpx.HTTPError as error:
            raise EmbedderError(f"{self._url} cannot be reached: {error or type(error).__name__}.") from None
        if response.status_code != httpx.codes.OK:
            raise EmbedderError(self._refusal(response))
        return self._matrix(response, len(texts))

    def _refusal(self, response: httpx.Response) -> str:
        said = " ".join(response.text.split())[:SHOWN] or "nothing"
        advice = {
            401: " Set PALATE_EMBEDDER_API_KEY.",
            403: " Check PALATE_EMBEDDER_API_KEY.",
            404: " Check the path (it should end in /v1) and the model's name.",
        }
        return f"{self._url} answered {response.status_code}: {said}.{advice.get(response.status_code, '')}"

    def _matrix(self, response: httpx.Response, count: int) -> NDArray[np.float64]:
        try:
            data = Reply.model_validate_json(response.content).data
        except ValidationError:
            shown = " ".join(response.text.split())[:SHOWN]
            raise EmbedderError(f"{self._url}: expected a list of embeddings, got {shown}.") from None
        rows = {row.index: row.embedding for row in data}
        if sorted(rows) != list(range(count)) or len(data) != count:
            raise EmbedderError(f"{self._url}: expected {count} embeddings numbered from 0, got {len(data)}.")
        lengths = {len(row) for row in rows.values()}
        if len(lengths) > 1 or (self.dimension and lengths != {self.dimension}) or 0 in lengths:
            expected = self.dimension or "one length"
            raise EmbedderError(f"{self._url}: expected vectors of dimension {expected}, got {sorted(lengths)}.")
        return np.array([rows[index] for index in range(count)], dtype=np.float64)
