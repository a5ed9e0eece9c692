from dataclasses import replace

import numpy as np
import pytest

from palate.types import Interest, Profile, Provenance
from retrieval.keeping import fitting
from retrieval.sources.graph import graph


def ids(material, ranking):
    return [material.catalogue.ids[item] for item in ranking.items.tolist()]


def interest(key, polarity=1.0):
    return Interest(
        key=key, label=key, granularity="word", dimension="content", weight=1.0, polarity=polarity, confidence=1.0,
        evidence=("e",),
    )  # fmt: skip


def profile(*interests):
    return Profile(user_id="eve", interests=interests, provenance=Provenance(engine="test"))


def test_walks_find_what_shares_people_or_words_and_nothing_else(material):
    found = graph(material, fitting).rank(material.people.request("ann"), 10)
    assert set(ids(material, found)) == {"mortar", "curry", "mint"}


def test_the_own_event_that_led_there_is_named_with_what_is_shared(material):
    source, request = graph(material, fitting), material.people.request("ann")
    (curry,) = source.evidence(request, material.catalogue.positions(["curry"]))
    assert (curry.interests, curry.events) == (("word:thai",), ("ann-basil",))


def test_a_walk_over_people_names_the_own_event_alone(material):
    source, request = graph(material, fitting), material.people.request("ann")
    (mortar,) = source.evidence(request, material.catalogue.positions(["mortar"]))
    assert (mortar.interests, mortar.events) == ((), ("ann-basil",))


def test_somebody_without_events_starts_from_the_words_of_the_profile(material):
    source = graph(material, fitting)
    request = replace(
        material.people.request("eve"), profile=profile(interest("word:thai"), interest("word:wooden", -1.0))
    )
    found = source.rank(request, 10)
    assert set(ids(material, found)) == {"basil", "curry"}
    assert source.evidence(request, found.items)[0].interests == ("word:thai",)


def test_of_a_stranger_the_graph_says_nothing(material):
    source, request = graph(material, fitting), material.people.request("stranger")
    assert not len(source.rank(request, 10).items)
    assert source.evidence(request, np.array([0]))[0].events == ()


@pytest.mark.parametrize("depth", [1, 2])
def test_no_more_is_ranked_than_asked(material, depth):
    assert len(graph(material, fitting).rank(material.people.request("ann"), depth).items) == depth
