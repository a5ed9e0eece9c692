import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.types import Item
from retrieval.graph.attributes import WORDS_OF_ITEM, Attributes


def attributes(*texts: str, categories: tuple[tuple[str, ...], ...] = ()) -> Attributes:
    items = [Item(item_id=str(n), categories=categories[n] if categories else ()) for n in range(len(texts))]
    return Attributes.of(items, [text.split() for text in texts])


def test_what_stands_in_one_item_or_in_too_many_is_no_attribute():
    found = attributes("basil pot", "basil cup", *["cup"] * 8)
    assert found.keys == ("word:basil",)


def test_a_rare_word_tells_more_than_a_common_one():
    found = attributes("thai curry", "thai rice", "curry", "curry", *["soup"] * 20)
    weight = dict(zip(found.keys, found.matrix[0].toarray().ravel(), strict=True))
    assert weight["word:thai"] / weight["word:curry"] == pytest.approx(np.log(1 + 24 / 2) / np.log(1 + 24 / 3))


def test_categories_are_attributes_too():
    found = attributes("", "", *["soup"] * 9, categories=(("香草",), ("香草",), *[()] * 9))
    assert found.shared(0, 1) == ["category:香草"]


def test_rows_have_length_one_and_few_entries():
    words = " ".join(f"w{n}" for n in range(60))
    found = attributes(words, words, *["soup"] * 8)
    assert np.diff(found.matrix.indptr)[0] == WORDS_OF_ITEM
    assert np.linalg.norm(found.matrix[0].toarray()) == pytest.approx(1.0, abs=1e-5)


def test_an_empty_catalogue_has_no_attributes():
    assert attributes().matrix.shape == (0, 0)


@given(st.lists(st.lists(st.text(max_size=3), max_size=6), max_size=12))
def test_any_words_make_rows_of_length_one_or_zero(words):
    found = Attributes.of([Item(item_id=str(n)) for n in range(len(words))], words)
    lengths = np.sqrt(np.asarray(found.matrix.multiply(found.matrix).sum(axis=1)).ravel())
    assert ((lengths == 0) | (abs(lengths - 1) < 1e-4)).all()
