from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple

import numpy as np
import pytest

from retrieval.keeping import fitting
from retrieval.linear.ease import IN_TIME, WITHOUT_TIMES, Settings, chosen, fit
from retrieval.linear.words import Told
from retrieval.material import Material
from retrieval.sources.ease import ease

Make = Callable[..., Material]


def told(world: Material) -> Told:
    return Told.of(world.items, world.words)


@pytest.mark.parametrize("largest", [100, 5])
def test_what_people_choose_together_speaks_for_each_other(two_tastes: Material, largest: int):
    weights = fit(two_tastes, told(two_tastes), Settings(), largest=largest).weights.toarray()
    within = weights[:6, :6].sum() + weights[6:12, 6:12].sum()
    assert within > 0
    assert abs(weights[:6, 6:12]).sum() < 0.01 * within
    assert np.diag(weights) == pytest.approx(np.zeros(13))


@pytest.mark.parametrize("largest", [100, 5])
def test_an_item_nobody_met_is_found_by_its_words(two_tastes: Material, largest: int):
    model = fit(two_tastes, told(two_tastes), Settings(), largest=largest)
    assert model.scores(np.array([0, 1]), np.ones(2, np.float32))[12] > 0
    assert model.scores(np.array([6, 7]), np.ones(2, np.float32))[12] == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("largest", [100, 5])
def test_without_words_likes_alone_count(two_tastes: Material, largest: int):
    model = fit(two_tastes, told(two_tastes), Settings(text=0.0), largest=largest)
    assert model.weights[:, [12]].nnz == 0


def test_settings_are_chosen_among_those_tried_and_the_same_each_time(two_tastes: Material):
    assert chosen(two_tastes, told(two_tastes)) in WITHOUT_TIMES
    assert chosen(two_tastes, told(two_tastes)) == chosen(two_tastes, told(two_tastes))


def test_stretches_are_tried_only_where_events_have_times(make: Make):
    histories = [[(person + step) % 12 for step in range(8)] for person in range(12)]
    world = make(histories, [f"item {number}" for number in range(12)], timed=True)
    assert astuple(chosen(world, told(world)))[:3] in {astuple(tried)[:3] for tried in IN_TIME}


def test_too_few_people_leave_the_defaults(make: Make):
    world = make([[0, 1]], ["wok", "pan"])
    assert chosen(world, told(world)) == WITHOUT_TIMES[0]


def test_settings_survive_being_kept():
    assert Settings.from_bytes(Settings(3.0, stretch=4).to_bytes()) == Settings(3.0, stretch=4)
    for damaged in (b"{", b'{"nonsense": 1}', b"[1]"):
        with pytest.raises(ValueError, match=r"."):
            Settings.from_bytes(damaged)


def test_the_source_ranks_what_is_allowed_and_names_own_events(two_tastes: Material):
    source = ease(two_tastes, fitting)
    assert source is not None
    request = two_tastes.people.request("u0")
    ranking = source.rank(request, 2)
    assert set(ranking.items.tolist()) <= set(range(6)) - set(request.events.items.tolist()) | {12}
    assert (np.diff(ranking.scores) <= 0).all()
    assert ranking.everywhere is not None
    assert ranking.everywhere.shape == (13,)
    for one in source.evidence(request, ranking.items):
        assert one.events
        assert set(one.events) <= set(request.events.ids)


def test_somebody_unknown_is_told_nothing(two_tastes: Material):
    source = ease(two_tastes, fitting)
    assert source is not None
    assert not len(source.rank(two_tastes.people.request("nobody"), 5).items)


def test_where_nobody_likes_anything_there_is_no_source(make: Make):
    assert ease(make([[0]], ["wok"], refused=[(0, 0)]), fitting) is None
