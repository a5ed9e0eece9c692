"""What the sources need of an index. `retrieval.index.Index` fits; tests hand in something smaller."""

from __future__ import annotations

from typing import Protocol

from palate.protocols import Embedder, Vectors
from retrieval.index import ItemHits, TextHit


class ItemSearch(Protocol):
    """Searches items by text and by vector."""

    @property
    def embedder(self) -> Embedder:
        """What made the vectors."""
        ...

    def search_text(self, query: str, k: int, *, domain: str | None = None) -> list[TextHit]:
        """At most `k` items that fit a text, best first."""
        ...

    def search_items(self, vectors: Vectors, k: int, *, domain: str | None = None) -> ItemHits:
        """The `k` items nearest to each row of `vectors`."""
        ...
