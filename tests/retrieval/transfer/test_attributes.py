from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from palate.types import Item
from retrieval.material import Material
from retrieval.transfer.attributes import Attributes, named


def test_each_name_in_an_attribute_is_a_word_of_its_own():
    item = Item(item_id="a", categories=("Drama",), attributes={"country": "US / UK", "year": 2010, "tags": ["quiet"]})
    assert list(named(item)) == ["category:Drama", "country:us", "country:uk", "year:2010", "tags:quiet"]


def test_chinese_marks_divide_names_too():
    item = Item(item_id="a", attributes={"导演": "李安、王家卫"})
    assert list(named(item)) == ["导演:李安", "导演:王家卫"]


def test_a_text_among_the_attributes_is_no_name():
    assert list(named(Item(item_id="a", attributes={"blurb": "long " * 40}))) == []


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), json_like, max_size=3))
def test_any_attributes_can_be_read(attributes: dict[str, object]):
    assert all(isinstance(word, str) for word in named(Item(item_id="a", attributes=attributes)))


def test_the_map_solves_the_ridge_regression_of_the_book():
    rng = np.random.default_rng(0)
    words, vectors = rng.random((8, 3)).astype(np.float32), rng.random((8, 2)).astype(np.float32)
    targets = rng.random((8, 4)).astype(np.float32)
    weights = Attributes(sparse.csr_matrix(words), vectors).ridge(targets, 0.5)
    whole = np.hstack([words, vectors]).astype(np.float64)
    by_the_book = np.linalg.inv(whole.T @ whole + 0.5 * np.eye(5)) @ whole.T @ targets
    np.testing.assert_allclose(weights, by_the_book, atol=1e-4)


def test_words_and_vectors_are_shared_out_within_a_row_of_length_one(menus: Material):
    from dataclasses import replace

    vectors = np.tile(np.array([[0.6, 0.8]], np.float32), (len(menus.catalogue), 1))
    found = Attributes.of(replace(menus, vectors=vectors), meaning=0.2)
    np.testing.assert_allclose((found.vectors**2).sum(axis=1), 0.2, rtol=1e-5)
    np.testing.assert_allclose(found.words.multiply(found.words).sum(axis=1), 0.8, rtol=1e-5)
