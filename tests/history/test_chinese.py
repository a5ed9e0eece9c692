import tempfile
from pathlib import Path

import pytest

from history import chinese


def test_the_dictionary_is_loaded_without_a_shared_cache_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert chinese.segment("我喜欢香港电影") == ["我", "喜欢", "香港电影"]
    assert list(tmp_path.iterdir()) == []


def test_for_search_the_words_inside_a_compound_stand_beside_it() -> None:
    assert chinese.segment("香港电影音乐", parts=True) == ["香港", "电影", "香港电影", "音乐"]


def test_one_character_is_one_word() -> None:
    assert chinese.segment("茶") == ["茶"]
