from math import sqrt

import numpy as np
import pytest

from eval.data import Question
from eval.methods.tfidf import TfIdf
from eval.models.words import tfidf_matrix
from palate.errors import InputError
from palate.types import Item
from tests.eval.methods import told

SHELF = told.items(
    {"a": "green tea", "b": "green tea", "c": "steam engine", "d": "绿茶 茶壶", "e": "绿茶 茶杯", "f": ""}
)


def scores(liked: dict[str, str], user: str, **parameters: object) -> dict[str, float]:
    events = [told.like(one, item) for one, items in liked.items() for item in items]
    with told.training(SHELF, events) as train:
        method = TfIdf(**parameters)  # type: ignore[arg-type]
        method.fit(train)
        row = method.scores([Question(user)])[0]
    return {item.item_id: float(score) for item, score in zip(SHELF, row, strict=True)}


def test_items_with_the_same_words_are_as_near_as_can_be():
    found = scores({"ann": "a"}, "ann")
    assert found["a"] == pytest.approx(1)
    assert found["b"] == pytest.approx(1)
    assert found["c"] == found["d"] == found["f"] == 0


def test_chinese_is_cut_into_words():
    found = scores({"ann": "d"}, "ann")
    assert 0 < found["e"] < 1
    assert found["a"] == 0


def test_the_mean_of_two_unlike_things_is_half_way_to_each():
    found = scores({"ann": "ac"}, "ann")
    assert found["b"] == pytest.approx(1 / sqrt(2))
    assert found["c"] == pytest.approx(1 / sqrt(2))


def test_the_best_match_is_to_one_thing_alone():
    found = scores({"ann": "ac"}, "ann", pooling="best")
    assert found["b"] == pytest.approx(1)
    assert found["c"] == pytest.approx(1)


def test_strangers_get_equal_scores():
    for pooling in ("mean", "best"):
        assert set(scores({"ann": "a"}, "zoe", pooling=pooling).values()) == {0.0}


def test_categories_are_words_of_their_own():
    shelf = [
        Item(item_id="a", title="one", categories=("Blues music",)),
        Item(item_id="b", title="two", categories=("Blues music",)),
        Item(item_id="c", title="blues music"),
    ]
    with told.training(shelf, [told.like("ann", "a")]) as train:
        method = TfIdf()
        method.fit(train)
        row = method.scores([Question("ann")])[0]
    assert row[1] > 0
    assert row[2] == 0


def test_plain_reading_takes_every_word_once_and_no_categories():
    shelf = [
        Item(item_id="a", title="the 12oz tea", categories=("x",)),
        Item(item_id="b", title="12oz"),
        Item(item_id="c", title="The", categories=("x",)),
    ]
    with told.training(shelf, [told.like("ann", "a")]) as train:
        plain, usual = TfIdf(reading="plain"), TfIdf()
        plain.fit(train)
        usual.fit(train)
        (row,), (other,) = plain.scores([Question("ann")]), usual.scores([Question("ann")])
    assert row[1] > 0
    assert row[2] == 0
    assert other[1] == 0
    assert other[2] > 0


def test_a_reading_nobody_knows_is_refused():
    with pytest.raises(InputError, match="'profiles' or 'plain', got 'fast'"):
        TfIdf(reading="fast")  # type: ignore[arg-type]


def test_a_pooling_nobody_knows_is_refused():
    with pytest.raises(InputError, match="'mean' or 'best', got 'sum'"):
        scores({"ann": "a"}, "ann", pooling="sum")


def test_rare_words_are_left_out_unless_nothing_would_be_left():
    words = [["tea", "pot"], ["tea", "cup"]]
    assert tfidf_matrix(words, least=1).shape == (2, 3)
    assert tfidf_matrix(words, least=2).shape == (2, 1)
    assert tfidf_matrix(words, least=9).shape == (2, 1)


def test_texts_without_words_have_rows_of_zeros():
    assert tfidf_matrix([[], []]).nnz == 0
    assert np.diff(tfidf_matrix([["tea"], []]).indptr).tolist() == [1, 0]
