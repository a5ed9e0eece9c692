import numpy as np

from eval.methods.bpr import Bpr
from tests.eval.likes import scored, training

LIKES = {
    **{f"left{number}": liked for number, liked in enumerate(["abc", "abc", "abd", "acd", "bcd", "abcd"])},
    **{f"right{number}": liked for number, liked in enumerate(["wxy", "wxy", "wxz", "wyz", "xyz", "wxyz"])},
}


def test_what_is_liked_by_people_of_the_same_taste_comes_first():
    with training(LIKES) as train:
        found = scored(Bpr(factors=4, learning_rate=0.1, iterations=300), train, ["left0", "right0"])
        assert found[0, 3] > found[0, 4:].max()
        assert found[1, 7] > found[1, :4].max()


def test_the_same_seed_gives_the_same_scores_and_another_does_not():
    with training(LIKES) as train, training(LIKES, seed=1) as other:
        first, again = (scored(Bpr(factors=4), train, train.users) for _ in range(2))
        assert np.array_equal(first, again)
        assert not np.array_equal(first, scored(Bpr(factors=4), other, train.users))


def test_a_stranger_gets_popularity():
    with training(LIKES) as train:
        assert scored(Bpr(factors=4), train, ["nobody"])[0].tolist() == train.liked.toarray().sum(axis=0).tolist()


def test_where_nobody_likes_anything_all_is_zero():
    with training({}, "ab") as train:
        assert scored(Bpr(), train, ["nobody"]).tolist() == [[0, 0]]
