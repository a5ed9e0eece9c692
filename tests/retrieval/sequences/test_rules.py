from __future__ import annotations

from collections.abc import Callable
from zipfile import BadZipFile

import numpy as np
import pytest
from scipy import sparse

from retrieval.material import Material
from retrieval.sequences.newcomers import KNOWN, Newcomer, belief_of, newcomers
from retrieval.sequences.rules import Belief, Rules

Make = Callable[..., Material]
BOTH = 1 / np.log(2 + 2)
"""What somebody counts who likes two things."""


def liked(*rows: list[int]) -> sparse.csr_matrix:
    return sparse.csr_matrix(np.array(rows, np.float32))


def test_a_pair_counts_the_people_who_like_both_those_who_like_much_less():
    rules = Rules.fit(liked([1, 1, 0], [1, 1, 0], [1, 1, 1]))
    assert rules.together[0, 1] == pytest.approx(2 * BOTH + 1 / np.log(2 + 3))
    assert rules.together[0, 0] == 0.0


def test_only_the_most_frequent_rules_stay_equal_ones_in_order():
    rules = Rules.fit(liked([1, 1, 1, 1], [1, 0, 1, 0]), most=2)
    assert rules.together[0].indices.tolist() == [1, 2]
    assert rules.choices[0] == pytest.approx(3 / np.log(2 + 4) + BOTH)


def test_blocks_change_nothing():
    table = liked(*np.random.default_rng(0).integers(0, 2, (9, 7)).tolist())
    whole, blocks = Rules.fit(table), Rules.fit(table, block=2)
    assert abs(whole.together - blocks.together).max() == 0.0
    assert whole.choices.tolist() == blocks.choices.tolist()


def test_with_little_evidence_what_is_usual_decides():
    rules = Rules.fit(liked([1, 1, 0, 0]), Belief(prior=100.0, power=1.0))
    usual = np.array([0.0, 0.0, 1.0, 3.0], np.float32)
    worth = 1 / (BOTH + 100)
    assert rules.scores(np.array([0]), usual) == pytest.approx(worth * np.array([0, BOTH, 25, 75]), rel=1e-5)


def test_the_strength_of_rules_is_their_part_of_the_score():
    rules = Rules.fit(liked([1, 1, 0, 1], [0, 1, 1, 1], [1, 0, 1, 0]))
    items, targets = np.array([0, 1]), np.array([3, 2])
    nothing = np.zeros(4, np.float32)
    assert rules.leading(targets, items).sum(axis=1) == pytest.approx(rules.scores(items, nothing)[targets])


def test_rules_come_back_as_they_were():
    rules = Rules.fit(liked([1, 1, 0], [0, 1, 1]), Belief(10.0, 0.9))
    back = Rules.from_bytes(rules.to_bytes())
    assert (back.together != rules.together).nnz == 0
    assert (back.choices.tolist(), back.belief) == (rules.choices.tolist(), rules.belief)


@pytest.mark.parametrize("length", [10, 400])
def test_damaged_rules_are_refused(length: int):
    blob = Rules.fit(liked([1, 1])).to_bytes()
    with pytest.raises((ValueError, OSError, BadZipFile)):
        Rules.from_bytes(blob[:length])


def test_a_newcomer_keeps_the_first_events_and_is_asked_for_the_rest(make: Make):
    world = make({"ann": [(place, place) for place in range(8)], "bo": [(0, 1)]}, items=9)
    left, (ann,) = newcomers(world)
    assert left.tolist() == [True] * KNOWN + [False] * 5 + [True]
    assert (ann.known.tolist(), ann.later.tolist(), ann.day) == ([0, 1, 2], [3, 4, 5, 6, 7], 3.0)


def test_newcomers_without_dates_keep_some_of_their_events(make: Make):
    world = make({"ann": [(place, float("nan")) for place in range(8)]}, items=9)
    left, (ann,) = newcomers(world)
    assert left.sum() == KNOWN
    assert sorted([*ann.known.tolist(), *ann.later.tolist()]) == list(range(8))
    assert isinstance(ann, Newcomer)
    assert np.isnan(ann.day)


def test_the_usual_belief_holds_where_few_can_be_asked(make: Make):
    assert belief_of(make({"ann": [(place, place) for place in range(8)]}, items=9)) == Belief()


def test_where_rules_hold_exactly_they_are_believed_sooner_than_by_chance(make: Make):
    groups = {f"p{n:02}": [((n % 2) * 8 + place, place) for place in range(8)] for n in range(60)}
    world = make(groups, items=16)
    rules = Rules.fit(world.liked, belief_of(world))
    assert set(rules.scores(np.array([0, 1]), world.popularity).argsort()[::-1][:8].tolist()) == set(range(8))
