from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from palate.types import Item
from retrieval.lexical import LexicalIndex, lexical_text

IDS = ["a", "b", "c", "d"]
TEXTS = ["green tea from Kyoto", "a steel wok", "英国导演拍摄的登山电影", "tea tea tea"]
DOMAINS = ["food", "kitchen", "movie", "food"]


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.build(IDS, TEXTS, DOMAINS)


def test_an_item_is_found_by_a_word_it_shares(index: LexicalIndex) -> None:
    assert [item for item, _ in index.search("wok", 3)] == ["b"]


def test_chinese_is_found_by_segmented_words(index: LexicalIndex) -> None:
    assert [item for item, _ in index.search("登山", 3)] == ["c"]


def test_only_the_domain_asked_for_is_found(index: LexicalIndex) -> None:
    assert {item for item, _ in index.search("tea wok", 9, domain="food")} == {"a", "d"}
    assert index.search("tea", 9, domain="nowhere") == []


def test_unknown_words_and_no_words_find_nothing(index: LexicalIndex) -> None:
    assert index.search("zeppelin", 3) == []
    assert index.search("", 3) == []


def test_equal_items_come_in_the_order_of_ids() -> None:
    index = LexicalIndex.build(["x", "y", "z"], ["boat", "boat", "boat"], ["", "", ""])
    assert [item for item, _ in index.search("boat", 2)] == ["x", "y"]


def test_a_saved_index_finds_the_same_and_holds_no_pickle(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "words")
    again = LexicalIndex.load(tmp_path / "words")
    assert again.search("tea kyoto", 4) == index.search("tea kyoto", 4)
    assert {path.suffix for path in (tmp_path / "words").iterdir()} <= {".json", ".npy"}


@pytest.mark.parametrize("texts", [[], ["", "the of and"]])
def test_an_index_without_words_is_saved_and_finds_nothing(texts: list[str], tmp_path: Path) -> None:
    index = LexicalIndex.build(IDS[: len(texts)], texts, DOMAINS[: len(texts)])
    index.save(tmp_path)
    assert LexicalIndex.load(tmp_path).search("tea", 3) == []


def test_threads_read_the_same_index_at_once(index: LexicalIndex) -> None:
    alone = [index.search(query, 4) for query in ("tea", "wok kyoto", "电影")]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda query: index.search(query, 4), ("tea", "wok kyoto", "电影") * 50))
    assert together == alone * 50


def test_words_in_attributes_are_searchable_and_numbers_are_not() -> None:
    item = Item(item_id="m", title="T", attributes={"director": "Boyle", "stars": ["Franco"], "year": 2010})
    assert lexical_text(item).split() == ["T", "Boyle", "Franco"]
