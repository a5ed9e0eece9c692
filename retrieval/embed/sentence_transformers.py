"""Any model of the sentence-transformers library, by name or folder. The library is an optional extra."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from palate.errors import EmbedderError
from palate.protocols import Vectors
from retrieval.embed.rows import unit_rows

BATCH = 64


class SentenceTransformersEmbedder:
    """An `Embedder` over `SentenceTransformer(model)`; `model` is a name of the hub or a folder on disk.

    Raises:
        EmbedderError: the library is not installed, or cannot load the model.
    """

    def __init__(self, model: str) -> None:
        if not model:
            raise EmbedderError("No model named. Expected 'sentence-transformers:NAME_OR_DIR'.")
        self._model = _load(model)
        self.name = f"sentence-transformers:{_short(model)}"
        self.dimension = len(self._encode(["dimension"])[0])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order; zeros for a text of white space.

        Raises:
            EmbedderError: the model fails, or returns what is no vector.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        rows = unit_rows(self._encode(texts), self.name)
        rows[[index for index, text in enumerate(texts) if not text.strip()]] = 0.0
        return rows

    def _encode(self, texts: Sequence[str]) -> Any:
        try:
            return self._model.encode(list(texts), batch_size=BATCH, convert_to_numpy=True, show_progress_bar=False)
        except Exception as error:
            raise EmbedderError(f"sentence-transformers failed on {len(texts)} texts: {error}") from error


def _load(model: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EmbedderError(
            "The embedder 'sentence-transformers' is not installed. Run `pip install 'palate[sentence-transformers]'`."
        ) from error
    try:
        return SentenceTransformer(model)
    except Exception as error:
        raise EmbedderError(f"sentence-transformers cannot load {model!r}: {error}") from error


def _short(model: str) -> str:
    """A folder is named by its last part, so that a store moves between machines."""
    return Path(model).name if Path(model).is_dir() else model
