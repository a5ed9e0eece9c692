import numpy as np
import pytest
from scipy import sparse

from palate.types import Interest, Profile, Provenance
from retrieval.people_vectors.space import ItemSpace
from retrieval.request import OwnEvents, Request, Taste
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.features import Features
from retrieval.sources.interests import Interests

ITEMS = Catalogue(("a", "b", "c", "d"), ("books", "books", "films", "films"))
KEYS = ("word:ramen", "word:jazz")
ABOUT = sparse.csr_matrix(np.array([[1, 0], [0, 1], [1, 0], [0, 1]], np.float32))
FEATURES = Features.fit(ITEMS, ITEMS.ids, KEYS, ABOUT)


def interest(key, evidence, **more):
    values = {"weight": 1.0, "polarity": 1.0, "confidence": 1.0} | more
    label = key.split(":")[1]
    return Interest(key=key, label=label, granularity="word", dimension="content", evidence=evidence, **values)


def request(*interests, scenes=None, domain=None, allowed=(False, False, True, True)):
    events = OwnEvents(np.array([0, 1]), np.ones(2), ("on a", "on b"), np.zeros(2), np.zeros(2))
    return Request(
        user_id="ann",
        number=0,
        events=events,
        taste=Taste.of(events),
        allowed=np.array(allowed),
        profile=Profile(user_id="ann", interests=interests, provenance=Provenance(engine="test")),
        scenes=scenes or {},
        domain=domain,
    )


def ranked(source, asked):
    return [ITEMS.ids[item] for item in source.rank(asked, 10).items.tolist()]


def test_items_about_an_interest_are_found_and_the_stronger_interest_leads():
    asked = request(interest("word:ramen", ("on a",)), interest("word:jazz", ("on b",), weight=0.5))
    assert ranked(Interests(ITEMS, FEATURES), asked) == ["c", "d"]


def test_evidence_is_the_interest_and_its_own_event_on_the_item_most_like():
    asked = request(interest("word:ramen", ("on a",)), interest("word:jazz", ("on b",)))
    (led,) = Interests(ITEMS, FEATURES).evidence(asked, np.array([3]))
    assert led.interests == ("word:jazz",)
    assert led.events == ("on b",)


def test_what_the_person_is_against_is_not_found():
    asked = request(interest("word:ramen", ("on a",), polarity=-1.0), interest("word:jazz", ("on b",)))
    assert ranked(Interests(ITEMS, FEATURES), asked) == ["d"]


@pytest.mark.parametrize(("scene", "first"), [("supper", "c"), ("concert", "d")])
def test_interests_of_the_scene_lead(scene, first):
    asked = request(
        interest("word:ramen", ("on a",), scenes={"supper": 1.0}),
        interest("word:jazz", ("on b",), scenes={"concert": 1.0}),
        scenes={scene: 1.0},
    )
    assert ranked(Interests(ITEMS, FEATURES), asked)[0] == first


def test_an_interest_from_another_domain_counts_half():
    asked = request(
        interest("word:ramen", ("on a",), weight=0.9, domains={"books": 1.0}),
        interest("word:jazz", ("on b",), weight=0.6, domains={"films": 1.0}),
        domain="films",
    )
    assert ranked(Interests(ITEMS, FEATURES), asked) == ["d", "c"]


def test_somebody_without_a_profile_has_no_interests():
    asked = request()
    assert ranked(Interests(ITEMS, FEATURES), asked) == []


def test_an_interest_searches_by_the_mean_vector_of_the_items_that_show_it():
    rows = np.array([[1, 0], [0, 1], [0.6, 0.8], [0.8, 0.6]], np.float32)
    none = np.zeros((0, 2), np.float32)
    space = ItemSpace(rows, (), none, np.zeros(0, np.float32), none)
    source = Interests(ITEMS, Features.nothing(ITEMS), space, meaning=1.0)
    found = source.rank(request(interest("word:ramen", ("on a",)), interest("word:jazz", ("on b",), weight=0.5)), 10)
    assert [ITEMS.ids[item] for item in found.items] == ["d", "c"]
    assert found.scores.tolist() == pytest.approx([0.8 + 0.5 * 0.6, 0.6 + 0.5 * 0.8])


def test_similarity_tells_what_each_interest_adds_and_each_granularity():
    source = Interests(ITEMS, FEATURES)
    asked = request(interest("word:ramen", ("on a",)), interest("word:jazz", ("on b",), weight=0.5))
    items, same = np.array([2, 3]), (1 + 0.5) / np.sqrt(1 + 0.5**2)
    assert source.similarity(asked, items)["word:ramen"].tolist() == pytest.approx([same, 0])
    assert source.by_granularity(asked, items)["word"].tolist() == pytest.approx([same, 0.5 * same])
    assert source.rank(asked, 2).scores.tolist() == pytest.approx([same, 0.5 * same])


def test_somebody_without_a_profile_is_near_to_nothing():
    assert Interests(ITEMS, FEATURES).by_granularity(request(), np.array([2, 3])) == {}


def test_evidence_the_person_no_longer_has_is_not_searched_with():
    source = Interests(ITEMS, FEATURES)
    asked = request(interest("word:ramen", ("on a", "held out")))
    (led,) = source.evidence(asked, np.array([2]))
    assert led.events == ("on a",)


def test_a_query_is_what_items_share_with_the_own_column_on_top():
    query = FEATURES.query(np.array([0]), "word:jazz")
    assert dict(zip(query.columns.tolist(), query.weights.tolist(), strict=True)) == pytest.approx(
        {0: 1 / np.sqrt(1.25), 1: 0.5 / np.sqrt(1.25)}
    )


def test_items_the_corpus_has_not_seen_get_no_row():
    features = Features.fit(ITEMS, ("a", "gone"), KEYS, ABOUT[:2])
    assert np.diff(features.by_item.indptr).tolist() == [1, 0, 0, 0]
