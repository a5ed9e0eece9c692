from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from palate.types import Interest, Profile, Provenance
from retrieval.keeping import fitting
from retrieval.material import Conditions
from retrieval.people_vectors.people import PeopleVectors, of_profile, of_taste, updated
from retrieval.people_vectors.space import item_space, unit


@pytest.fixture
def people(world):
    material = world(friends=[("dan", "ann"), ("ann", "bob")])
    return PeopleVectors.over(material, item_space(material, fitting))


def place(people, item):
    return people.people.catalogue.position[item]


def interest(key, label, **more):
    values = {"weight": 1.0, "polarity": 1.0, "confidence": 1.0, "evidence": ("e",)} | more
    return Interest(key=key, label=label, granularity="word", dimension="behaviour", **values)


def profile(*interests):
    return Profile(user_id="ann", interests=interests, provenance=Provenance(engine="test"))


def test_behaviour_is_the_average_of_what_was_chosen_the_newer_the_more(people):
    rows = people.space.rows
    wanted = unit(2 ** (-1 / 5) * rows[place(people, "b1")] + rows[place(people, "b2")])
    assert people.of("ann")["behaviour"] == pytest.approx(wanted, abs=1e-6)


def test_what_was_turned_down_counts_a_fifth_against(people):
    rows = people.space.rows
    wanted = unit(2 ** (-1 / 5) * rows[place(people, "e1")] - 0.2 * rows[place(people, "b1")])
    assert people.of("bob")["behaviour"] == pytest.approx(wanted, abs=1e-6)


def test_everybodys_matrix_says_the_same_as_each_persons_vector(people):
    for user in ("ann", "bob", "cid"):
        assert people.behaviour[people.people.number[user]] == pytest.approx(people.of(user)["behaviour"], abs=1e-6)


def test_the_vector_of_a_request_is_that_of_the_person(people):
    taste = people.people.request("ann").taste
    assert of_taste(people.space, taste) == pytest.approx(people.of("ann")["behaviour"], abs=1e-6)


def test_social_is_the_behaviour_of_friends(people):
    assert people.of("dan") == {"social": pytest.approx(people.of("ann")["behaviour"], abs=1e-6)}
    assert "social" not in people.of("cid")


def test_a_scene_has_a_vector_of_what_was_chosen_there(people):
    found = people.of("cid")
    assert found["scene:kitchen"] == pytest.approx(people.space.rows[place(people, "e2")], abs=1e-6)
    assert "scene:kitchen" not in people.of("bob")


def test_times_and_places_that_events_name_have_vectors(people):
    told = np.zeros((len(people.people.items), 3))
    told[0] = [1, 1, 1]
    named = Conditions(("place=train", "time=morning", "mood=calm"), sparse.csr_matrix(told))
    found = replace(people, conditions=named).of("ann")
    assert {"place:train", "time:morning"} <= found.keys()
    assert not any("mood" in name for name in found)
    assert found["place:train"] == pytest.approx(people.space.rows[place(people, "b1")], abs=1e-6)


def test_content_is_what_the_words_of_interests_say(people):
    found = people.of("ann", profile(interest("word:engine", "Engine")))["content"]
    near = people.space.near(found)
    assert near[[place(people, item) for item in ("e1", "e2", "e3")]].min() > near[place(people, "b1")]


def test_an_interest_the_person_is_against_points_away(people):
    liked, hated = interest("word:bread", "bread"), interest("word:engine", "engine", polarity=-1.0)
    near = people.space.near(of_profile(people.space, profile(liked, hated)))
    bread, engines = ([place(people, f"{kind}{number}") for number in (1, 2, 3)] for kind in "be")
    assert near[bread].mean() > 0 > near[engines].mean()


def test_a_category_is_one_word(people):
    found = of_profile(people.space, profile(interest("category:e", "e")))
    assert found == pytest.approx(people.space.of_words(["category:e"]), abs=1e-6)


def test_nobody_knows_a_stranger(people):
    assert people.of("zoe") == {}
    assert people.state("zoe") == people.state("dan") == ""


def test_a_liked_item_draws_nearer_and_a_disliked_one_away():
    one, item = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)
    assert updated(one, item, 0.75, 1.0).tolist() == pytest.approx([0.8, 0.6])
    assert updated(one, item, 0.75, -1.0).tolist() == pytest.approx([0.8, -0.6])
    assert updated(np.zeros(2, np.float32), item, 0.1, 1.0).tolist() == [0.0, 1.0]


@given(st.floats(0.01, 5), st.floats(-1, 1), st.integers(0, 1000))
def test_an_updated_vector_has_length_one_and_moves_with_the_sign(a, y, seed):
    one, item = unit(np.random.default_rng(seed).standard_normal((2, 8)).astype(np.float32))
    found = updated(one, item, a, y)
    assert float(np.linalg.norm(found)) == pytest.approx(1.0, abs=1e-4)
    assert (float(found @ item) - float(one @ item)) * y >= -1e-5
