from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from palate.errors import EmbedderError
from retrieval.embed import load_embedder
from retrieval.embed.minilm import MiniLM

TEXTS = ["green tea from Kyoto", "a matcha latte", "stainless steel wok", "a quiet film about two brothers and a boat"]


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM(threads=2)


def test_rows_are_float32_of_length_one(minilm: MiniLM) -> None:
    vectors = minilm.embed(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (4, 384)
    assert np.allclose((vectors**2).sum(axis=1), 1, atol=1e-5)


def test_like_texts_are_nearer_than_unlike_ones(minilm: MiniLM) -> None:
    tea, pot, film = minilm.embed(["a cup of tea", "a teapot for hot tea", "a thriller set in Berlin"])
    assert tea @ pot > tea @ film + 0.2


def test_a_text_has_one_vector_whoever_its_neighbours_are(minilm: MiniLM) -> None:
    together = minilm.embed([*TEXTS, "much longer " * 60])
    alone = np.concatenate([minilm.embed([text]) for text in TEXTS])
    assert np.array_equal(together[:4], alone)


def test_a_text_with_nothing_in_it_is_zero(minilm: MiniLM) -> None:
    assert not minilm.embed(["", " \n"]).any()
    assert minilm.embed([]).shape == (0, 384)


def test_text_beyond_256_word_pieces_is_not_read(minilm: MiniLM) -> None:
    head = "word " * 254
    one, other = minilm.embed([head + "tea", head + "wok knife"])
    assert np.array_equal(one, other)
    assert len(minilm.embed(["x" * 1_000_000])) == 1


def test_threads_do_not_change_the_numbers(minilm: MiniLM) -> None:
    assert np.array_equal(MiniLM(threads=1).embed(TEXTS), minilm.embed(TEXTS))


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"tokenizer\.json"):
        MiniLM(tmp_path)


def test_the_default_setting_is_minilm() -> None:
    embedder = load_embedder("minilm")
    assert (embedder.name, embedder.dimension) == ("minilm", 384)
