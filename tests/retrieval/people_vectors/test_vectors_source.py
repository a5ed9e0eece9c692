import numpy as np
import pytest

from palate.types import Interest, Profile, Provenance
from retrieval.keeping import fitting
from retrieval.sources.vectors import vectors


def listed(material, source, user, **more):
    found = source.rank(material.people.request(user, **more), 10)
    return [material.catalogue.ids[item] for item in found.items.tolist()]


def test_what_is_like_what_a_person_chose_comes_first_and_nothing_chosen_returns(world):
    material = world()
    found = listed(material, vectors(material, fitting), "ann")
    assert found[0] == "b3"
    assert not {"b1", "b2"} & set(found)


def test_whoever_did_nothing_is_led_by_the_people_they_follow(world):
    material = world(friends=[("dan", "bob")])
    assert listed(material, vectors(material, fitting), "dan")[0] == "e1"


def test_whoever_did_nothing_is_led_by_the_words_of_their_profile(world):
    material = world()
    likes = Interest(
        key="word:engine", label="engine", granularity="word", dimension="content", weight=1.0, polarity=1.0,
        confidence=1.0, evidence=("said",),
    )  # fmt: skip
    profile = Profile(user_id="zoe", interests=(likes,), provenance=Provenance(engine="test"))
    assert set(listed(material, vectors(material, fitting), "zoe", profile=profile)[:3]) == {"e1", "e2", "e3"}


def test_nobody_to_go_by_gives_nothing(world):
    material = world()
    assert listed(material, vectors(material, fitting), "zoe") == []


def test_scores_are_cosines_and_known_everywhere(world):
    material = world()
    source = vectors(material, fitting)
    request = material.people.request("cid")
    found = source.rank(request, 2)
    assert found.everywhere.shape == (6,)
    assert float(np.abs(found.everywhere).max()) <= 1.0 + 1e-5
    assert found.scores.tolist() == pytest.approx(found.everywhere[found.items].tolist())


def test_evidence_is_the_own_event_on_the_item_most_alike(world):
    material = world()
    source = vectors(material, fitting)
    item = material.catalogue.position["e3"]
    (led,) = source.evidence(material.people.request("cid"), np.array([item]))
    assert led.events[0] == "cid on e2"
    (none,) = source.evidence(material.people.request("zoe"), np.array([item]))
    assert none.events == ()


def test_items_without_words_have_no_such_source(world):
    material = world(texts={"b1": "1", "b2": "2", "b3": "3", "e1": "4", "e2": "5", "e3": "6"})
    silent = vectors(material, fitting)
    assert silent is None or silent.rank(material.people.request("zoe"), 5).items.size == 0
