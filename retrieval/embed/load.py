"""From the setting `embedder` to an `Embedder`. Importing this loads no model and no library of one."""

from __future__ import annotations

from pydantic import SecretStr

from palate.errors import EmbedderError
from palate.protocols import Embedder

LOCAL_PREFIX = "sentence-transformers:"


def load_embedder(setting: str, api_key: SecretStr | None = None) -> Embedder:
    """The embedder that `setting` names.

    Args:
        setting: "minilm" (embedded, English), "sentence-transformers:NAME_OR_DIR", or the URL of an
            OpenAI-compatible server with the model behind '#': "http://localhost:8000/v1#bge-m3".
        api_key: sent as a bearer token to such a server, and nowhere else.

    Raises:
        EmbedderError: the setting names none of these, or the embedder cannot be loaded.
    """
    if setting == "minilm":
        from retrieval.embed.minilm import MiniLM

        return MiniLM()
    if setting.startswith(LOCAL_PREFIX):
        from retrieval.embed.sentence_transformers import SentenceTransformersEmbedder

        return SentenceTransformersEmbedder(setting.removeprefix(LOCAL_PREFIX))
    if setting.startswith(("http://", "https://")):
        from retrieval.embed.openai import OpenAIEmbedder

        return OpenAIEmbedder.from_url(setting, api_key=api_key, truncate_prompt_tokens=_truncation(setting))
    raise EmbedderError(
        f"Unknown embedder {setting!r}. Expected 'minilm', 'sentence-transformers:NAME_OR_DIR' "
        "or a URL such as 'http://localhost:8000/v1#bge-m3'."
    )


def _truncation(setting: str) -> int | None:
    """Long texts are cut by the server where it is known to understand the wish; OpenAI's own refuses the parameter."""
    return None if "api.openai.com" in setting else -1
