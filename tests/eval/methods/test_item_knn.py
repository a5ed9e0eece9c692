from math import sqrt

import pytest

from eval.methods.item_knn import ItemKnn
from tests.eval.likes import scored, training

LIKES = {"ann": "a", "bob": "ab", "cid": "abc", "dan": "d"}
"""a: ann bob cid; b: bob cid; c: cid; d: dan."""


def test_scores_are_cosines_to_what_the_person_likes():
    with training(LIKES) as train:
        assert scored(ItemKnn(), train, ["ann"])[0].tolist() == pytest.approx([0, 2 / sqrt(3 * 2), 1 / sqrt(3), 0])


def test_several_liked_items_add_up():
    with training(LIKES) as train:
        assert scored(ItemKnn(), train, ["bob"])[0, 2] == pytest.approx(1 / sqrt(3) + 1 / sqrt(2))


def test_shrinkage_makes_what_rests_on_few_people_count_less():
    with training(LIKES) as train:
        assert scored(ItemKnn(shrinkage=3.0), train, ["ann"])[0, 2] == pytest.approx(1 / (sqrt(3) + 3))


def test_an_item_speaks_for_its_nearest_only():
    with training(LIKES) as train:
        assert scored(ItemKnn(k=1), train, ["ann"])[0].tolist() == pytest.approx([0, 2 / sqrt(6), 0, 0])
        everything = scored(ItemKnn(k=None), train, ["ann"])[0]
        assert (everything > 0).tolist() == [False, True, True, False]


@pytest.mark.parametrize("weighting", ["tf-idf", "bm25"])
def test_weightings_keep_who_is_near_at_all(weighting):
    with training(LIKES) as train:
        assert (scored(ItemKnn(weighting=weighting), train, ["ann"])[0] > 0).tolist() == [False, True, True, False]


def test_a_stranger_gets_popularity():
    with training(LIKES) as train:
        assert scored(ItemKnn(), train, ["nobody"])[0].tolist() == [3, 2, 1, 1]
