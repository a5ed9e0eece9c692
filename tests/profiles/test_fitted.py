"""The corpus that a store keeps, and the names given to its topics."""

from __future__ import annotations

from dataclasses import replace

import pytest

from history.store import Store
from palate.types import Item
from profiles.build import ProfileBuilder
from profiles.corpus import Corpus
from profiles.fitted import BLOB, Names, kept_names, save_names

NAMES: Names = {"en": {"topic:0": "Noodle soups"}, "zh": {"topic:1": "汤面"}}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Two topics: noodles and trains."""
    kinds = ("noodle soup with broth and egg", "night train over rails to the station")
    items = [
        Item(item_id=f"{n}-{k}", title=f"{text} {n}", text=f"{text}, once more {text}")
        for n in range(15)
        for k, text in enumerate(kinds)
    ]
    return Corpus.fit(items, [], topics=2)


def test_a_name_is_the_label_in_its_language_alone(corpus: Corpus) -> None:
    named, first = corpus.named(NAMES), corpus.catalogue.first_topic
    assert named.speaking("en").catalogue.labels[first] == "Noodle soups"
    assert named.speaking("en").catalogue.labels[first + 1] == corpus.speaking("en").catalogue.labels[first + 1]
    assert named.speaking("zh").catalogue.labels[first + 1] == "汤面"
    assert named.catalogue.labels == corpus.catalogue.labels
    assert named.speaking("en").catalogue.terms(first) == corpus.speaking("en").catalogue.terms(first)


def test_names_are_part_of_what_profiles_follow_from(corpus: Corpus) -> None:
    named = corpus.named(NAMES)
    assert named.fingerprint != corpus.fingerprint
    assert ProfileBuilder(named).fingerprint("ann", ()) != ProfileBuilder(corpus).fingerprint("ann", ())
    assert corpus.named({}).fingerprint == corpus.named({"en": {}}).fingerprint == corpus.fingerprint
    assert corpus.named({"zh": NAMES["zh"], "en": NAMES["en"]}).fingerprint == named.fingerprint


def test_names_travel_with_the_corpus(corpus: Corpus) -> None:
    again = Corpus.from_bytes(corpus.named(NAMES).to_bytes())
    assert again.catalogue.names == NAMES
    assert replace(again, catalogue=replace(again.catalogue, names={})).fingerprint == corpus.fingerprint


def test_kept_names_are_those_of_the_very_corpus(store: Store) -> None:
    assert kept_names(store, "this") == {}
    save_names(store, "this", NAMES)
    assert kept_names(store, "this") == NAMES
    assert kept_names(store, "another") == {}
    save_names(store, "this", {"en": {}})
    assert kept_names(store, "this") == {}
    assert store.blob(BLOB) is None
