from math import log

import pytest

from eval.methods.cooccurrence import Cooccurrence
from tests.eval.likes import scored, training

LIKES = {"ann": "a", "bob": "ab", "cid": "abc"}


def test_common_people_count_less_the_more_they_like():
    with training(LIKES) as train:
        expected = [0.0, 1 / log(2 + 2) + 1 / log(2 + 3), 1 / log(2 + 3)]
        assert scored(Cooccurrence(), train, ["ann"])[0].tolist() == pytest.approx(expected)


def test_a_stranger_gets_popularity():
    with training(LIKES) as train:
        assert scored(Cooccurrence(), train, ["nobody"])[0].tolist() == [3, 2, 1]
