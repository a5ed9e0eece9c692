import numpy as np
import pytest
from scipy import sparse

from eval.methods.ease import Ease
from eval.methods.ease_text import EaseText, commonest
from tests.eval.likes import scored, training

LIKES = {"ann": "a", "bob": "ab", "cid": "b"}
TITLES = {"a": "steam engine", "b": "sour bread", "c": "diesel engine", "d": "rye bread"}


def test_an_item_that_nobody_met_is_found_by_its_words():
    with training({"ann": "a", "bob": "b"}, "cd", titles=TITLES) as train:
        ann = scored(EaseText(1.0), train, ["ann"])[0]
        assert ann[2] > ann[3]


def test_without_weight_for_words_it_is_ease():
    with training(LIKES, "cd", titles=TITLES) as train:
        plain, texts = scored(Ease(3.0), train, train.users), scored(EaseText(3.0, text=0.0), train, train.users)
        assert texts == pytest.approx(plain, abs=1e-6)


def test_items_without_a_word_leave_ease():
    with training(LIKES) as train:
        assert scored(EaseText(3.0), train, ["ann"]) == pytest.approx(scored(Ease(3.0), train, ["ann"]), abs=1e-6)


def test_the_words_of_most_items_are_kept_in_their_order():
    words = sparse.csr_matrix(np.array([[1, 0, 1, 1], [0, 0, 1, 1], [0, 1, 0, 1]], np.float32))
    assert commonest(words, 2).toarray().tolist() == [[1, 1], [1, 1], [0, 1]]
    assert commonest(words, 9).shape == (3, 4)


def test_a_stranger_gets_popularity():
    with training(LIKES, titles=TITLES) as train:
        assert scored(EaseText(), train, ["nobody"])[0].tolist() == [2, 2]
