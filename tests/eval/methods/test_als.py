import warnings

import numpy as np

from eval.methods.als import Als
from tests.eval.likes import scored, training

LIKES = {"ann": "abc", "bob": "abc", "cid": "ab", "dan": "xyz", "eve": "xyz", "fay": "xy"}


def test_what_is_liked_by_people_of_the_same_taste_comes_first():
    with training(LIKES) as train:
        cid, fay = scored(Als(factors=2), train, ["cid", "fay"])
        assert cid[2] > cid[3:].max()
        assert fay[5] > fay[:3].max()


def test_the_same_seed_gives_the_same_scores_and_another_does_not():
    with training(LIKES) as train, training(LIKES, seed=1) as other:
        first, again = (scored(Als(factors=4), train, train.users) for _ in range(2))
        assert np.array_equal(first, again)
        assert not np.array_equal(first, scored(Als(factors=4), other, train.users))


def test_a_stranger_gets_popularity():
    with training(LIKES) as train:
        assert scored(Als(factors=4), train, ["nobody"])[0].tolist() == [3, 3, 2, 3, 3, 2]


def test_where_nobody_likes_anything_all_is_zero():
    with training({}, "ab") as train:
        assert scored(Als(), train, ["nobody"]).tolist() == [[0, 0]]


def test_the_library_has_nothing_to_warn_of():
    with training(LIKES) as train, warnings.catch_warnings():
        warnings.simplefilter("error")
        Als(factors=2).fit(train)
