"""Palate's embedder as LangChain's.

>>> PalateEmbeddings(load_embedder()).embed_query("tea")[:2]                    # doctest: +SKIP
[0.0123, -0.0456]
"""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from palate.protocols import Embedder


class PalateEmbeddings(Embeddings):
    """Unit vectors of texts, by an `Embedder`. Queries and documents lie in the same space."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector per text, in order.

        Raises:
            EmbedderError: as the embedder says.
        """
        found: list[list[float]] = self.embedder.embed(texts).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text.

        Raises:
            EmbedderError: as the embedder says.
        """
        return self.embed_documents([text])[0]
