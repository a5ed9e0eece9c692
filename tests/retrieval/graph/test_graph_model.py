from zipfile import BadZipFile

import numpy as np
import pytest

from retrieval.graph.model import ItemGraph


def test_walks_lead_over_people_and_over_words(material):
    graph, place = ItemGraph.fit(material), material.catalogue.position
    reached = graph.scores(np.array([place["basil"]]), np.ones(1, np.float32))
    assert reached[place["mortar"]] > 0  # bob chose both
    assert reached[place["curry"]] > 0  # both are Thai
    assert reached[place["lute"]] == 0


def test_an_item_without_events_is_reached_over_what_it_is_about(material):
    graph, place = ItemGraph.fit(material), material.catalogue.position
    assert graph.chosen[place["basil"], place["curry"]] == 0
    assert graph.alike[place["basil"], place["curry"]] > 0


def test_a_kept_model_says_the_same(material):
    graph = ItemGraph.fit(material)
    again = ItemGraph.from_bytes(graph.to_bytes())
    start = np.array([0, 5]), np.array([1.0, 0.5], np.float32)
    assert again.scores(*start).tolist() == graph.scores(*start).tolist()
    assert again.attributes.keys == graph.attributes.keys


def test_fitting_twice_gives_the_same_bytes(material):
    assert ItemGraph.fit(material).to_bytes() == ItemGraph.fit(material).to_bytes()


def test_damaged_bytes_are_refused(material):
    with pytest.raises((ValueError, OSError, KeyError, BadZipFile)):
        ItemGraph.from_bytes(ItemGraph.fit(material).to_bytes()[:-200])
