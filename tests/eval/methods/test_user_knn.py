from math import sqrt

import numpy as np
import pytest

from eval.methods.user_knn import UserKnn
from tests.eval.likes import drawn, scored, training

LIKES = {"ann": "ab", "bob": "abc", "cid": "bd", "dan": "e"}


def test_people_speak_with_their_cosine():
    with training(LIKES) as train:
        bob, cid = 2 / sqrt(2 * 3), 1 / sqrt(2 * 2)
        expected = [bob, bob + cid, bob, cid, 0]
        assert scored(UserKnn(), train, ["ann"])[0].tolist() == pytest.approx(expected)


def test_only_the_nearest_speak():
    with training(LIKES) as train:
        assert scored(UserKnn(k=1), train, ["ann"])[0, 3] == 0.0


def test_shrinkage_is_added_to_the_lengths():
    with training(LIKES) as train:
        assert scored(UserKnn(shrinkage=2.0), train, ["ann"])[0, 2] == pytest.approx(2 / (sqrt(6) + 2))


def test_with_bm25_sharing_a_rare_item_brings_people_nearer():
    with training({"ann": "ab", "bob": "ac", "cid": "bd", "dan": "a", "eve": "a"}) as train:
        plain, weighed = (scored(UserKnn(weighting=how), train, ["ann"])[0] for how in ("cosine", "bm25"))
        assert plain[2] == plain[3]
        assert weighed[3] > weighed[2]


def test_nobody_speaks_for_themselves_and_a_stranger_gets_popularity():
    with training(LIKES) as train:
        dan, stranger = scored(UserKnn(), train, ["dan", "nobody"])
        assert dan.tolist() == [0, 0, 0, 0, 0]
        assert stranger.tolist() == [2, 3, 1, 1, 1]


def test_asking_for_more_people_than_there_are_asks_all():
    with drawn(8, 6) as train:
        few, many = (scored(UserKnn(k=k), train, train.users) for k in (7, 1000))
        assert np.array_equal(few, many)
