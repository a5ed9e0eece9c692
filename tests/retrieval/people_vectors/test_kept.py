import numpy as np
import pytest

from palate.types import Profile, Provenance
from retrieval.keeping import fitting
from retrieval.people_vectors.kept import KeptVectors, kept_in
from retrieval.people_vectors.people import PeopleVectors, updated
from retrieval.people_vectors.space import item_space


def over(store, material):
    return KeptVectors(store, PeopleVectors.over(material, item_space(material, fitting)))


def test_vectors_are_made_when_none_are_kept(store, world):
    material = world()
    wanted = PeopleVectors.over(material, item_space(material, fitting)).of("ann")
    assert over(store, material).of("ann").keys() == wanted.keys()


def test_a_live_event_moves_behaviour_and_stays(store, world):
    material = world()
    kept, item = over(store, material), material.catalogue.position["e1"]
    before = kept.of("ann")
    moved = kept.feed("ann", item, 0.5, 1.0)
    wanted = updated(before["behaviour"], item_space(material, fitting).rows[item], 0.5, 1.0)
    assert moved["behaviour"] == pytest.approx(wanted, abs=1e-6)
    again = over(store, material).of("ann")
    assert again.keys() == before.keys()
    assert again["behaviour"] == pytest.approx(wanted, abs=1e-6)


def test_somebody_new_starts_where_their_first_event_is(store, world):
    material = world()
    kept, item = over(store, material), material.catalogue.position["b3"]
    found = kept.feed("zoe", item, 0.5, 1.0)
    assert found["behaviour"] == pytest.approx(item_space(material, fitting).rows[item], abs=1e-6)


def test_kept_vectors_give_way_to_events_read_anew(store, world):
    old = world()
    kept = over(store, old)
    kept.save("ann", {"behaviour": np.ones(kept.of("ann")["behaviour"].shape, np.float32)})
    new = world(did=(("ann", "b1", 1.0, 10.0),))
    found = over(store, new).of("ann")["behaviour"]
    assert found == pytest.approx(item_space(new, fitting).rows[new.catalogue.position["b1"]], abs=1e-6)


def test_what_is_kept_goes_with_the_person(store, world):
    kept = over(store, world())
    kept.feed("ann", 0, 0.5, 1.0)
    kept.feed("bob", 0, 0.5, 1.0)
    assert store.erase("ann")
    assert not store.vectors(kept_in("ann")).ids
    assert store.vectors(kept_in("bob")).ids


def test_everybody_with_a_profile_is_kept_at_once(store, world):
    kept = over(store, world())
    profiles = [Profile(user_id=user, provenance=Provenance(engine="test")) for user in ("ann", "dan")]
    assert kept.save_all(profiles) == 2
    assert "behaviour" in store.vectors(kept_in("ann")).ids
    assert not store.vectors(kept_in("dan")).ids
