from __future__ import annotations

import numpy as np
import pytest

from history.store import Store
from palate.protocols import Embedder
from palate.types import Event, Interest, Profile, Provenance
from retrieval.interests import interest_text, interest_vectors, searchable


def interest(key: str, *, polarity: float = 1.0, terms: tuple[str, ...] = (), evidence: str = "e1") -> Interest:
    return Interest(
        key=f"word:{key}",
        label=key,
        granularity="word",
        dimension="content",
        weight=0.5,
        polarity=polarity,
        confidence=0.5,
        terms=terms,
        evidence=(evidence,),
    )


def profile(*interests: Interest) -> Profile:
    return Profile(user_id="u", interests=interests, provenance=Provenance(engine="test"))


EVENTS = [Event(event_id="e1", user_id="u", kind="like", item_id="i1"), Event(event_id="e2", user_id="u", kind="hide")]


def test_an_interest_lies_halfway_between_its_items_and_its_words(hashing: Embedder) -> None:
    item = hashing.embed(["boat"])[0]
    word = hashing.embed(["tea"])[0]
    found = interest_vectors(profile(interest("tea")), EVENTS, {"i1": item}.get, hashing)
    assert found.keys == ("word:tea",)
    assert found.matrix[0] @ item == pytest.approx(0.5**0.5)
    assert found.matrix[0] @ word == pytest.approx(0.5**0.5)


def test_without_known_items_the_words_stand_alone(hashing: Embedder) -> None:
    found = interest_vectors(profile(interest("tea")), EVENTS, lambda _: None, hashing)
    assert np.array_equal(found.matrix, hashing.embed(["tea"]))


def test_what_a_person_is_against_is_not_searched_with() -> None:
    assert [one.label for one in searchable(profile(interest("tea", polarity=-0.1), interest("wok")))] == ["wok"]


def test_refused_items_do_not_draw_the_vector(hashing: Embedder) -> None:
    events = [Event(event_id="e1", user_id="u", kind="dislike", item_id="i1")]
    found = interest_vectors(profile(interest("tea")), events, lambda _: hashing.embed(["boat"])[0], hashing)
    assert np.array_equal(found.matrix, hashing.embed(["tea"]))


def test_no_interests_give_no_rows(hashing: Embedder) -> None:
    found = interest_vectors(profile(), EVENTS, lambda _: None, hashing)
    assert found.keys == ()
    assert found.matrix.shape == (0, 64)


def test_terms_already_in_the_label_are_not_said_twice() -> None:
    assert interest_text(interest("green tea", terms=("tea", "matcha"))) == "green tea matcha"


def test_profiles_of_the_store_fill_the_index(filled: Store, hashing: Embedder) -> None:
    assert [one.key for one in searchable(next(iter(filled.profiles())))] == ["word:tea", "word:boat"]
