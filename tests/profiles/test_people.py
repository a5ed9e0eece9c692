import numpy as np
import pytest

from palate.types import SocialEdge
from profiles.corpus import Corpus
from profiles.people import friend_matrix


def test_friends_tastes_are_the_mean_of_theirs(corpus: Corpus):
    people = corpus.people
    friends = [people.index[f"rail-fan-{n}"] for n in range(5)]
    mean = people.tastes[friends].toarray().mean(axis=0)
    assert people.of_friends("tea-fan-0") == pytest.approx(mean)


def test_strangers_and_people_without_friends_have_none(corpus: Corpus):
    assert corpus.people.of_friends("nobody") is None
    assert corpus.people.of_friends("jazz-fan-1") is None


def test_edges_to_oneself_and_to_people_without_events_are_left_out():
    edges = [SocialEdge(user_id="a", friend_id=friend) for friend in ("a", "b", "gone")]
    assert np.array_equal(friend_matrix(["a", "b"], edges).toarray(), [[0.0, 1.0], [0.0, 0.0]])


def test_tastes_are_shares(corpus: Corpus):
    assert corpus.people.tastes.sum(axis=1).max() <= 1.0 + 1e-5


def test_everybody_together_likes_what_was_chosen(corpus: Corpus):
    drinks = corpus.catalogue.key_index["category:Drinks"]
    assert corpus.people.population[drinks] == pytest.approx(1 / 3)
