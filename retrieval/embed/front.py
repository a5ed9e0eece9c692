"""What every embedder that stands in front of another has in common."""

from __future__ import annotations

from palate.protocols import Embedder


class InFront:
    """Goes by the name and the dimension of the embedder behind: the vectors are of its space."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @property
    def name(self) -> str:
        """The name of the embedder behind."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """The dimension of the embedder behind."""
        return self._embedder.dimension
