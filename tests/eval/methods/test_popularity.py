from eval.methods.popularity import Popularity
from tests.eval.likes import scored, training


def test_an_item_scores_the_number_of_people_who_like_it():
    with training({"ann": "ab", "bob": "a"}, "abc") as train:
        assert scored(Popularity(), train, ["ann"]).tolist() == [[2, 1, 0]]


def test_everybody_gets_the_same_even_a_stranger():
    with training({"ann": "ab", "bob": "a"}) as train:
        ann, stranger = scored(Popularity(), train, ["ann", "nobody"])
        assert ann.tolist() == stranger.tolist()
