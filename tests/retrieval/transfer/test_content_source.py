from __future__ import annotations

import numpy as np
import pytest

from palate.types import Item
from retrieval.keeping import fitting
from retrieval.material import Material
from retrieval.sources.content import Content, content
from retrieval.transfer.attributes import all_said
from retrieval.transfer.content import ContentModel, sum_of
from retrieval.transfer.factors import Settings
from retrieval.transfer.resemblance import resemblance, telling_words


@pytest.fixture
def source(menus: Material) -> Content:
    found = content(menus, fitting)
    assert found is not None
    return found


def test_of_two_items_nobody_met_the_one_that_says_what_the_person_likes_comes_first(menus: Material, source: Content):
    for person, wok, opera in (("u0", 12, 13), ("u1", 13, 12)):
        everywhere = source.rank(menus.people.request(person), 10).everywhere
        assert everywhere is not None
        assert everywhere[wok] > everywhere[opera]


def test_it_names_own_events_on_items_that_resemble(menus: Material, source: Content):
    request = menus.people.request("u0")
    (led,) = source.evidence(request, np.array([12]))
    assert led.events
    assert set(led.events) <= set(request.events.ids)


def test_what_the_person_met_never_returns(menus: Material, source: Content):
    request = menus.people.request("u0")
    assert not set(source.rank(request, 100).items.tolist()) & set(request.events.items.tolist())


def test_somebody_without_events_is_told_nothing(menus: Material, source: Content):
    assert not len(source.rank(menus.people.request("stranger"), 10).items)


def test_where_nobody_likes_anything_there_is_no_source(make):
    assert content(make([[]], [Item(item_id="a", title="tea")]), fitting) is None


def test_items_without_words_do_no_harm(make):
    items = [Item(item_id=f"i{number}") for number in range(4)]
    world = make([[0, 1], [1, 2], [0, 2], [1, 3]], items)
    source = content(world, fitting)
    assert source is not None
    assert not len(source.rank(world.people.request("u0"), 10).items)


def test_the_same_seed_gives_the_same_model(menus: Material):
    one, other = ContentModel.fit(menus, Settings()), ContentModel.fit(menus, Settings())
    np.testing.assert_array_equal(one.factors.told, other.factors.told)
    assert one.share == other.share


def test_a_model_survives_being_kept(menus: Material):
    model = ContentModel.fit(menus, Settings())
    thawed = ContentModel.from_bytes(model.to_bytes())
    own, counts = np.array([0, 1]), np.ones(2, np.float32)
    np.testing.assert_allclose(thawed.scores(own, counts), model.scores(own, counts), atol=1e-2)


def test_damaged_bytes_are_told_apart(menus: Material):
    with pytest.raises((ValueError, OSError, KeyError)):
        ContentModel.from_bytes(b"nothing")


def test_a_share_of_one_gives_both_the_same_say():
    assert sum_of(np.array([2.0], np.float32), np.array([4.0], np.float32), 1.0).tolist() == [3.0]


def test_an_item_does_not_resemble_itself_and_only_known_items_are_resembled(menus: Material):
    found = resemblance(telling_words(all_said(menus)), menus.popularity > 0)
    assert not found.diagonal().any()
    assert not found[[12, 13]].nnz
    assert found[0, 12] > 0


def test_only_the_nearest_are_kept(menus: Material):
    found = resemblance(telling_words(all_said(menus)), menus.popularity > 0, nearest=2)
    assert np.diff(found.tocsc().indptr).max() == 2
