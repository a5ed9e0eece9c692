"""Lists from scores and from lists: order, chance, and everything that can be wrong."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.run.ranking import EMPTY, Chance, Noted, checked, ranked
from retrieval.sources.catalogue import Catalogue

CATALOGUE = Catalogue(tuple("abcdef"), ("shop",) * 6)
ALL = np.ones(6, np.bool_)
NONE = np.zeros(6, np.bool_)


def of_scores(*scores: float, depth: int = 3, mask: np.ndarray = ALL, seed: int = 0) -> tuple[list[int], Noted]:
    noted = Noted()
    return ranked(np.array(scores, np.float32), mask, depth, Chance(seed), 0, noted).tolist(), noted


def of_list(*listed: object, met: str = "", mask: np.ndarray = ALL, depth: int = 3) -> tuple[list[int], Counter[str]]:
    noted = Noted()
    marked = NONE.copy()
    marked[CATALOGUE.positions(met)] = True
    places = checked(listed, mask & ~marked, marked, depth, CATALOGUE, noted)
    return places.tolist(), +noted.faults


def test_the_highest_scores_come_first() -> None:
    assert of_scores(0.1, 0.6, 0.5, 0.4, 0.3, 0.2)[0] == [1, 2, 3]


def test_items_that_may_not_stand_in_the_list_do_not() -> None:
    mask = np.array([1, 0, 1, 1, 1, 1], np.bool_)
    assert of_scores(0.1, 0.6, 0.5, 0.4, 0.3, 0.2, mask=mask)[0] == [2, 3, 4]


def test_nan_is_not_ranked_and_counted() -> None:
    listed, noted = of_scores(np.nan, 0.6, np.nan, 0.4, 0.3, 0.2, depth=6)
    assert listed == [1, 3, 4, 5, EMPTY, EMPTY]
    assert noted.faults == {"nan": 2}


def test_minus_infinity_means_not_ranked_and_is_no_fault() -> None:
    listed, noted = of_scores(*[-np.inf] * 5, 1.0)
    assert (listed, noted.faults) == ([5, EMPTY, EMPTY], {})


def test_equal_scores_are_ordered_by_the_seed_and_counted() -> None:
    orders = {tuple(of_scores(*[1.0] * 6, depth=6, seed=seed)[0]) for seed in range(50)}
    assert len(orders) > 40
    assert of_scores(*[1.0] * 6)[1].ties == 1
    assert of_scores(*[1.0] * 6)[0] == of_scores(*[1.0] * 6)[0]


def test_a_tie_below_the_list_is_no_tie() -> None:
    assert of_scores(6, 5, 4, 1, 1, 1)[1].ties == 0
    assert of_scores(6, 5, 4, 4, 1, 1)[1].ties == 1


def test_chance_favours_no_item() -> None:
    firsts = Counter(of_scores(*[1.0] * 6, seed=seed)[0][0] for seed in range(6_000))
    assert all(850 < firsts[item] < 1_150 for item in range(6))


@given(st.lists(st.floats(width=32, allow_nan=True), min_size=6, max_size=6), st.integers(1, 8))
def test_whatever_the_scores_a_list_holds_each_item_once_best_first(scores: list[float], depth: int) -> None:
    listed, _ = of_scores(*scores, depth=depth)
    items = [item for item in listed if item != EMPTY]
    assert len(listed) == depth
    assert len(set(items)) == len(items)
    found = [scores[item] for item in items]
    assert found == sorted(found, reverse=True)


def test_a_proper_list_stays_as_it_is() -> None:
    assert of_list("c", "a", "f") == ([2, 0, 5], {})


@pytest.mark.parametrize(
    ("listed", "met", "places", "fault"),
    [
        (("c", "a", "b"), "a", [2, EMPTY, 1], "seen"),
        (("c", "c", "b"), "", [2, EMPTY, 1], "duplicate"),
        (("c", "zebra", "b"), "", [2, EMPTY, 1], "unknown"),
        (("c", 7, "b"), "", [2, EMPTY, 1], "unknown"),
        (("c", "b"), "", [2, 1, EMPTY], "short"),
        (("c", "b", "a", "d"), "", [2, 1, 0], "long"),
    ],
)
def test_what_must_not_stand_in_a_list_is_a_miss_in_its_place(
    listed: tuple[object, ...], met: str, places: list[int], fault: str
) -> None:
    assert of_list(*listed, met=met) == (places, {fault: 1})


def test_an_item_outside_the_candidates_is_a_miss() -> None:
    mask = np.array([1, 1, 1, 1, 1, 0], np.bool_)
    assert of_list("f", "a", "b", mask=mask) == ([EMPTY, 0, 1], {"outside": 1})


def test_a_list_is_not_short_when_there_is_nothing_more_to_name() -> None:
    mask = np.array([1, 1, 0, 0, 0, 0], np.bool_)
    assert of_list("a", "b", mask=mask) == ([0, 1, EMPTY], {})
