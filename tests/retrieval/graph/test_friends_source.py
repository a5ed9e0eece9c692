from dataclasses import replace

from scipy import sparse

from palate.types import SocialEdge
from retrieval.keeping import fitting
from retrieval.sources.friends import friends


def ids(material, ranking):
    return [material.catalogue.ids[item] for item in ranking.items.tolist()]


def test_what_friends_chose_comes_first(material):
    found = friends(material, fitting).rank(material.people.request("ann"), 10)
    assert ids(material, found) == ["mortar"]


def test_friends_of_other_taste_count_less_and_their_friends_not_at_all(material):
    people, weights = friends(material, fitting).closest(material.people.request("ann"))
    weight = dict(zip(people.tolist(), weights.tolist(), strict=True))
    assert set(weight) == {material.people.number["bob"]}  # dan is a friend of bob's, and of another taste
    (alone,) = friends(material, fitting).closest(material.people.request("bob"))[1]
    assert alone < weight[material.people.number["bob"]]


def test_friends_of_friends_of_like_taste_count(material):
    edges = material.friends.tolil()
    number = material.people.number
    edges[number["bob"], number["cid"]] = 1.0
    wider = replace(material, friends=sparse.csr_matrix(edges))
    request = replace(wider.people.request("ann"), taste=wider.people.request("bob").taste)
    assert "spoon" in ids(wider, friends(wider, fitting).rank(request, 10))


def test_nobody_is_a_friend_of_their_own(material):
    edges = material.friends.tolil()
    number = material.people.number
    edges[number["bob"], number["ann"]] = 1.0
    mutual = replace(material, friends=sparse.csr_matrix(edges))
    people, _ = friends(mutual, fitting).closest(mutual.people.request("ann"))
    assert number["ann"] not in people


def test_friends_of_somebody_without_events_are_asked_for(material):
    request = material.people.request("new")
    source = friends(material, fitting)
    assert not len(source.rank(request, 10).items)
    asked = source.asking(
        lambda user: (SocialEdge(user_id=user, friend_id="cid"), SocialEdge(user_id=user, friend_id="x"))
    )
    assert ids(material, asked.rank(request, 10)) == ["mortar", "spoon"]


def test_friends_are_named_to_nobody(material):
    request = material.people.request("ann")
    source = friends(material, fitting)
    assert all(not one.events and not one.interests for one in source.evidence(request, source.rank(request, 9).items))


def test_without_friends_there_is_no_source(material):
    assert friends(replace(material, friends=sparse.csr_matrix((4, 4))), fitting) is None
