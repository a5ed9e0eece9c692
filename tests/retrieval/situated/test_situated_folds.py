"""Questions that the past answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from retrieval.material import Material
from retrieval.situated.folds import ROUNDS, ROUNDS_IN_TIME, folds


def timed(material: Material) -> Material:
    times = np.tile(np.arange(len(material.people.ids) // 40, dtype=np.float64), 40)
    return replace(material, people=replace(material.people, times=times))


def test_what_is_asked_about_is_not_learned_from(weather: Material) -> None:
    found = list(folds(weather, whole=False))
    assert len(found) == ROUNDS
    for fold in found:
        asked = sum(len(one.items) for one in fold.occasions)
        assert asked > 0
        assert len(fold.part.people.ids) == len(weather.people.ids) - asked


def test_where_there_are_times_the_latest_are_asked_about(weather: Material) -> None:
    found = list(folds(timed(weather), whole=False))
    assert len(found) == ROUNDS_IN_TIME
    assert found[0].part.people.times.max() == 9, "10 of 12 events remain"
    assert found[1].part.people.times.max() == 7, "8 remain"


def test_whole_folds_ask_about_what_is_new_to_the_person(weather: Material) -> None:
    for fold in folds(weather, whole=True):
        people = fold.part.people
        for one in fold.occasions:
            rows = slice(int(people.starts[one.person]), int(people.starts[one.person + 1]))
            assert not np.isin(one.items, people.items[rows]).any()


def test_an_occasion_is_one_person_in_one_situation(weather: Material) -> None:
    for fold in folds(weather, whole=False):
        seen = [(one.person, tuple(one.conditions.tolist())) for one in fold.occasions]
        assert len(seen) == len(set(seen))
