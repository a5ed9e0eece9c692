from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.types import Item
from retrieval.linear.words import Told, commonest, counts, tfidf


def told(*texts: str) -> Told:
    return Told.of(
        [Item(item_id=str(place), title=text) for place, text in enumerate(texts)], [t.split() for t in texts]
    )


def test_words_are_counted_in_the_order_they_are_met():
    assert counts([["wok", "tea", "wok"], [], ["tea"]]).toarray().tolist() == [[2, 1], [0, 0], [0, 1]]


def test_a_rare_word_weighs_more_and_rows_have_length_1():
    found = tfidf(counts([["wok", "tea"], ["tea"]])).toarray()
    assert found[0, 0] / found[0, 1] == pytest.approx(math.log(3 / 2) + 1)
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1])


def test_a_word_of_one_item_is_left_out_and_so_are_the_rarest():
    matrix = counts([["tea", "wok", "pan"], ["tea", "pan"], ["tea"]])
    assert commonest(matrix, 5).toarray().tolist() == [[1, 1], [1, 1], [1, 0]]
    assert commonest(matrix, 1).toarray().tolist() == [[1], [1], [1]]


def test_a_category_is_not_a_word():
    items = [Item(item_id="a", title="x", categories=("tea",)), Item(item_id="b", title="tea")]
    assert Told.of(items, [["x"], ["tea"]]).words.nnz == 0


def test_items_of_the_same_words_are_alike_and_an_item_without_words_is_like_none():
    alike = told("tea pot", "tea pot", "wok pan", "wok pan", "").alike.toarray()
    expected = np.zeros((5, 5))
    expected[:2, :2] = expected[2:4, 2:4] = 1.0
    assert alike == pytest.approx(expected)


def test_chinese_words_count_like_any():
    assert told("炒锅 生姜", "炒锅 生姜", "小提琴").alike[0, 1] == pytest.approx(1.0)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=12))
def test_whatever_items_say_likeness_is_symmetric_and_at_most_1(texts: list[str]):
    alike = told(*texts).alike.toarray()
    assert (alike == alike.T).all()
    assert alike.max(initial=0.0) <= 1.0 + 1e-5
