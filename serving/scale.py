"""An embedder that has the texts at hand on which its own scale is measured, so that measuring takes no time again.

Whether a label and a text are near is judged by what unrelated ones look like to the embedder. These follow from the
corpus and a sample of items; their vectors are kept in the store: only the first run after new data embeds them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from history.store import Store
from palate.errors import StoreError
from palate.protocols import Embedder, Progress, Vectors, silent
from palate.types import Item
from profiles.corpus import Corpus
from profiles.llm.nearness import SAMPLE, unrelated
from retrieval.embed.front import InFront
from retrieval.vectors import sync, text_hash


def sampled(store: Store, corpus: Corpus, seed: int) -> list[Item]:
    """Some items of a corpus, drawn by `seed`, read from the store without reading the others."""
    ids = corpus.catalogue.items
    drawn = random.Random(seed).sample(ids, min(SAMPLE, len(ids)))  # noqa: S311
    return list(store.items_by_id(sorted(drawn)).values())


def scale_space(embedder: str) -> str:
    """The store's space for the texts on which an embedder's scale is measured."""
    return f"{embedder}/scale"


class Scaled(InFront):
    """An `Embedder` in front of another, with the texts kept on which its scale is measured. Safe between threads.

    Args:
        embedder: embeds all others, and these where the store has them not yet.
        store: keeps their vectors.
        corpus: as for `profiles.llm.nearness.Nearness`.
        sample: items, as there.
        progress: hears how far embedding has come.
    """

    def __init__(
        self, embedder: Embedder, store: Store, corpus: Corpus, sample: Sequence[Item], *, progress: Progress = silent
    ) -> None:
        super().__init__(embedder)
        self._store, self._corpus, self._sample = store, corpus, sample
        self._progress = progress
        self._kept: dict[str, NDArray[np.float32]] | None = None
        self._lock = Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order.

        Raises:
            EmbedderError: as the embedder behind.
        """
        with self._lock:
            if self._kept is None:
                self._kept = self._read()
        kept = self._kept
        hashes = [text_hash(text) for text in texts]
        missing = [text for text, hashed in zip(texts, hashes, strict=True) if hashed not in kept]
        if len(missing) == len(texts):
            return self._embedder.embed(texts)
        fresh = iter(self._embedder.embed(missing)) if missing else iter(())
        return np.stack([kept[hashed] if hashed in kept else next(fresh) for hashed in hashes])

    def _read(self) -> dict[str, NDArray[np.float32]]:
        """Vectors by the hash of their texts; none where somebody else is writing the store just now."""
        space = scale_space(self.name)
        pairs = unrelated(self._corpus, self._sample, 0).values()
        texts = {text_hash(text): text for drawn in pairs for pair in drawn for text in pair}
        with suppress(StoreError):
            sync(self._store, space, texts, self._embedder, step="measuring the embedder", progress=self._progress)
            table = self._store.vectors(space)
            return dict(zip(table.ids, table.matrix, strict=True))
        return {}
