import math

import numpy as np
import pytest

from palate.types import Item
from retrieval.people_vectors.words import shelves, word_matrix


def test_a_word_counts_by_how_few_texts_say_it():
    found = word_matrix([["bread", "oven"], ["bread", "oven"], ["bread"]])
    assert found.words == ("bread", "oven")
    assert found.rarity.tolist() == pytest.approx([1 + math.log(4 / 4), 1 + math.log(4 / 3)])


def test_a_word_said_twice_counts_one_and_its_logarithm():
    found = word_matrix([["bread", "bread", "oven"], ["bread", "oven"]])
    bread, oven = found.rows.toarray()[0]
    assert bread / oven == pytest.approx(1 + math.log(2))


def test_rows_have_length_one_and_those_of_silent_texts_zero():
    found = word_matrix([["bread", "oven"], ["bread"], ["oven"], []])
    assert np.linalg.norm(found.rows.toarray(), axis=1).tolist() == pytest.approx([1, 1, 1, 0])


def test_words_of_a_single_text_are_left_out():
    assert word_matrix([["bread"], ["oven"]]).words == ()


def test_no_text_at_all_gives_no_words():
    assert word_matrix([]).rows.shape == (0, 0)


def test_categories_are_words_whatever_their_letters():
    assert shelves([Item(item_id="a", title="A", categories=("Soups", "热汤"))]) == [
        ["category:soups", "category:热汤"]
    ]
