from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from palate.types import Item
from retrieval.keeping import fitting
from retrieval.material import Material
from retrieval.sources.transfer import Transfer, transfer
from retrieval.transfer.calendar import MONTH, Calendar
from retrieval.transfer.pairs import Pairs
from retrieval.transfer.trust import FEWEST, UNTOLD, trust

TEA, GINGER, POT, PAN, SCALE = range(5)


@pytest.fixture
def source(kitchens: Material) -> Transfer:
    found = transfer(kitchens, fitting)
    assert found is not None
    return found


def first(source: Transfer, world: Material, person: str) -> int:
    return int(source.rank(world.people.request(person, domain="kitchen"), 5).items[0])


def test_tea_leads_to_the_pot_and_ginger_to_the_pan(kitchens: Material, source: Transfer):
    assert first(source, kitchens, "u50") == POT
    assert first(source, kitchens, "u51") == PAN


def test_the_evidence_is_what_was_chosen_in_the_other_domain(kitchens: Material, source: Transfer):
    request = kitchens.people.request("u50", domain="kitchen")
    (led,) = source.evidence(request, np.array([POT]))
    assert led.events == request.events.ids


def test_what_was_chosen_in_the_same_domain_says_nothing(kitchens: Material, source: Transfer):
    assert not len(source.rank(kitchens.people.request("u30", domain="kitchen"), 5).items)


def test_one_domain_alone_has_nothing_to_transfer(make):
    assert transfer(make([[0, 1]], [Item(item_id="a", domain="x"), Item(item_id="b", domain="x")]), fitting) is None


def test_each_person_counts_less_the_more_they_chose(make):
    items = [Item(item_id=f"i{number}", domain="ab"[number % 2]) for number in range(4)]
    pairs = Pairs.fit(make([[0, 1], [0, 1, 2, 3]], items))
    expected = UNTOLD * (1 / np.log(4) + 1 / np.log(6))
    assert pairs.together[0, 1] == pytest.approx(expected, rel=1e-5)
    assert pairs.together[0, 2] == 0


def test_only_the_strongest_are_kept(kitchens: Material):
    pairs = Pairs.fit(kitchens, strongest=1)
    assert np.diff(pairs.together.indptr).max() == 1


def test_domains_that_tell_of_each_other_keep_their_say(kitchens: Material):
    found = Pairs.fit(kitchens).trusts["food", "kitchen"]
    assert found.share == 1.0
    assert found.carried > found.popular
    assert found.people == 30


def test_negative_transfer_is_damped():
    """Choices on the left are drawn at random; on the right nearly everybody chose the first two items."""
    rng = np.random.default_rng(0)
    left = rng.random((400, 10)) < 0.2
    right = np.hstack([rng.random((400, 2)) < 0.6, rng.random((400, 30)) < 0.02])
    liked = sparse.csr_matrix(np.hstack([left, right]).astype(np.float32))
    says = sparse.diags_array(1.0 / np.log(2.0 + np.diff(liked.indptr)))
    found = trust(liked, sparse.csr_matrix(liked.T @ says @ liked), np.arange(10), np.arange(10, 42))
    assert found.share < UNTOLD


def test_of_too_few_people_nothing_is_told():
    liked = sparse.csr_matrix(np.ones((FEWEST - 1, 2), np.float32))
    assert trust(liked, liked.T @ liked, np.array([0]), np.array([1])).share == UNTOLD


def test_a_model_survives_being_kept(kitchens: Material):
    pairs = Pairs.fit(kitchens)
    thawed = Pairs.from_bytes(pairs.to_bytes())
    assert thawed.trusts == pairs.trusts
    np.testing.assert_allclose(thawed.together.toarray(), pairs.together.toarray(), rtol=1e-3)


def test_what_was_chosen_while_the_person_was_about_comes_first(make):
    """Pot and pan go with tea alike; the pan was chosen in the month of this person's tea."""
    items = [Item(item_id="i0", domain="food"), *(Item(item_id=f"i{n}", domain="kitchen") for n in (1, 2))]
    world = make([[0, 1], [0, 2], [0]], items, [0.0, 0.0, 0.0, 12 * MONTH, 12 * MONTH])
    source = transfer(world, fitting)
    assert source is not None
    assert source.rank(world.people.request("u2", domain="kitchen"), 5).items.tolist() == [2, 1]


def test_the_calendar_counts_by_months_apart(make):
    world = make([[0], [0]], [Item(item_id="i0")], [0.0, 3 * MONTH])
    calendar = Calendar.of(world)
    assert calendar is not None
    near = calendar.near(np.array([0.0, np.nan]))
    assert near is not None
    assert near[0] == pytest.approx(1 + np.exp(-1), rel=1e-5)
    assert calendar.near(np.array([np.nan])) is None


def test_without_times_there_is_no_calendar(kitchens: Material):
    assert Calendar.of(kitchens) is None
