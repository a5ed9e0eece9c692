from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from palate.errors import EmbedderError
from palate.protocols import Embedder
from retrieval.embed import CachedEmbedder
from retrieval.embed.rows import unit_rows


def test_a_text_is_embedded_once(counting: Any) -> None:
    cached = CachedEmbedder(counting)
    first = cached.embed(["tea", "wok", "tea"])
    second = cached.embed(["wok", "film"])
    assert counting.asked == [["tea", "wok"], ["film"]]
    assert np.array_equal(first[1], second[0])
    assert np.array_equal(first[0], first[2])


def test_the_text_used_longest_ago_is_forgotten(counting: Any) -> None:
    cached = CachedEmbedder(counting, size=2)
    for text in ("tea", "wok", "tea", "film", "tea", "wok"):
        cached.embed([text])
    assert counting.asked == [["tea"], ["wok"], ["film"], ["wok"]]


def test_it_stands_for_the_one_behind_it(hashing: Embedder) -> None:
    cached = CachedEmbedder(hashing)
    assert (cached.name, cached.dimension) == ("hashing", 64)
    assert cached.embed([]).shape == (0, 64)


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(EmbedderError, match="example returned a vector with NaN"):
        unit_rows(np.array([[1.0, np.nan]]), "example")
