"""Remembers the vectors of texts that come again and again, such as the labels of interests."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from palate.protocols import Embedder, Vectors
from retrieval.embed.front import InFront


class CachedEmbedder(InFront):
    """An `Embedder` in front of another; keeps the vectors of the `size` texts used last. Safe between threads."""

    def __init__(self, embedder: Embedder, size: int = 50_000) -> None:
        super().__init__(embedder)
        self._size = size
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order; only texts not remembered reach the embedder behind.

        Raises:
            EmbedderError: as the embedder behind.
        """
        rows = self._recall(texts)
        missing = sorted(set(texts) - rows.keys())
        if missing:
            fresh = dict(zip(missing, self._embedder.embed(missing), strict=True))
            rows |= fresh
            self._remember(fresh)
        return np.stack([rows[text] for text in texts]) if texts else np.zeros((0, self.dimension), np.float32)

    def _recall(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
            for text in found:
                self._known.move_to_end(text)
            return found

    def _remember(self, fresh: dict[str, NDArray[np.float32]]) -> None:
        with self._lock:
            self._known.update(fresh)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
