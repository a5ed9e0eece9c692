from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from palate.errors import EmbedderError
from retrieval.embed import load_embedder


class Fake:
    """Stands for `SentenceTransformer`: two numbers per text, its length and 1."""

    def __init__(self, model: str) -> None:
        if model == "unknown":
            raise OSError("no such model")

    def encode(self, texts: Sequence[str], **_: Any) -> Any:
        return np.array([[len(text), 1.0] for text in texts], np.float32)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("sentence_transformers")
    module.SentenceTransformer = Fake  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)


@pytest.mark.usefixtures("library")
def test_rows_have_length_one_and_blank_texts_are_zero() -> None:
    embedder = load_embedder("sentence-transformers:some/model")
    assert (embedder.name, embedder.dimension) == ("sentence-transformers:some/model", 2)
    assert np.allclose(embedder.embed(["tea", " "]), [[3 / 10**0.5, 1 / 10**0.5], [0, 0]])
    assert embedder.embed([]).shape == (0, 2)


@pytest.mark.usefixtures("library")
def test_a_model_that_cannot_be_loaded_is_named() -> None:
    with pytest.raises(EmbedderError, match="cannot load 'unknown': no such model"):
        load_embedder("sentence-transformers:unknown")


def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EmbedderError, match=r"pip install 'palate\[sentence-transformers\]'"):
        load_embedder("sentence-transformers:any")


def test_an_unknown_setting_lists_what_is_known() -> None:
    with pytest.raises(EmbedderError, match="'minilm', 'sentence-transformers:NAME_OR_DIR'"):
        load_embedder("word2vec")
