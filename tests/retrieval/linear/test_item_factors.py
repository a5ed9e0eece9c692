from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from retrieval.keeping import fitting
from retrieval.linear.factors import TRIED, ItemFactors, Settings, chosen
from retrieval.material import Material
from retrieval.sources.factors import factors

Make = Callable[..., Material]
PLAIN = ItemFactors(np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]], np.float32), regularisation=0.5, alpha=3.0)


def test_a_person_is_the_least_squares_of_the_paper():
    """(Y'Y + Y'(C - I)Y + lambda I) x = Y'C p, equation 4 of Hu, Koren and Volinsky."""
    items = PLAIN.factors.astype(np.float64)
    trust = np.diag([1.0 + 3.0 * 0.5, 1.0, 1.0 + 3.0])
    system = items.T @ trust @ items + 0.5 * np.eye(2)
    expected = np.linalg.solve(system, items.T @ trust @ np.array([1.0, 0.0, 1.0]))
    assert PLAIN.person(np.array([0, 2]), np.array([0.5, 1.0], np.float32)) == pytest.approx(expected, abs=1e-5)


def test_scores_are_inner_products():
    person = PLAIN.person(np.array([0]), np.ones(1, np.float32))
    assert PLAIN.scores(np.array([0]), np.ones(1, np.float32)) == pytest.approx(PLAIN.factors @ person)
    assert PLAIN.between(np.array([0, 1]), np.array([2])).tolist() == [[1.0], [2.0]]


def test_a_model_survives_being_kept():
    thawed = ItemFactors.from_bytes(PLAIN.to_bytes())
    assert thawed.factors.tolist() == PLAIN.factors.tolist()
    assert (thawed.regularisation, thawed.alpha) == (0.5, 3.0)


def test_the_same_seed_gives_the_same_factors(two_tastes: Material):
    first, second = (ItemFactors.fit(two_tastes.liked, Settings(8), seed=3).factors for _ in range(2))
    assert first.tolist() == second.tolist()


def test_settings_are_chosen_among_those_tried(two_tastes: Material):
    assert replace(chosen(two_tastes), half_every=5.0) in TRIED


def test_too_few_people_leave_the_defaults(make: Make):
    assert chosen(make([[0, 1]], ["wok", "pan"])) == TRIED[0]


def test_the_source_ranks_what_like_taste_chose_first_and_names_own_events(two_tastes: Material):
    source = factors(two_tastes, fitting)
    assert source is not None
    request = two_tastes.people.request("u1")
    ranking = source.rank(request, 2)
    assert set(ranking.items.tolist()) == set(range(6, 12)) - set(request.events.items.tolist())
    for one in source.evidence(request, ranking.items):
        assert set(one.events) <= set(request.events.ids)


def test_nobody_known_or_nothing_liked_gives_nothing(two_tastes: Material, make: Make):
    source = factors(two_tastes, fitting)
    assert source is not None
    assert not len(source.rank(two_tastes.people.request("nobody"), 5).items)
    assert factors(make([[0]], ["wok"], refused=[(0, 0)]), fitting) is None
