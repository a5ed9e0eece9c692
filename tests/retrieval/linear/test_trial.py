from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from retrieval.linear.trial import best_of, trial
from retrieval.material import Material

Make = Callable[..., Material]
TITLES = [f"item {number}" for number in range(10)]


def test_where_events_have_times_the_last_fifth_is_held_out(make: Make):
    held = trial(make([list(range(10))], TITLES, timed=True))
    assert held is not None
    assert held.material.people.items.tolist() == list(range(8))
    assert held.truth.indices.tolist() == [8, 9]


def test_without_times_a_fifth_is_drawn_the_same_each_time(make: Make):
    first, second = (trial(make([list(range(10))], TITLES)) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.truth.nnz == 2
    assert first.truth.indices.tolist() == second.truth.indices.tolist()


def test_people_with_few_events_are_not_asked(make: Make):
    assert trial(make([[0, 1, 2, 3]], TITLES)) is None
    assert trial(make([], TITLES)) is None


def test_what_is_known_already_is_no_answer(make: Make):
    held = trial(make([[0, 1, 2, 3, 0], [4, 5, 6, 7, 8]], TITLES, timed=True))
    assert held is not None
    assert held.people.tolist() == [1]


def test_quality_is_the_mean_ndcg_of_items_not_known(make: Make):
    held = trial(make([[0, 1, 2, 3, 4]], TITLES, timed=True))
    assert held is not None
    scores = np.zeros((1, 10), np.float32)
    scores[0, [0, 9, 4]] = 3.0, 2.0, 1.0
    assert held.quality(lambda some: scores[some]) == pytest.approx(1 / np.log2(3))


def test_an_item_counts_half_after_so_many_newer_events(make: Make):
    held = trial(make([[0, 1, 2, 3, 4]], TITLES, timed=True))
    assert held is not None
    assert held.tastes(1.0).toarray()[0, :4].tolist() == [0.125, 0.25, 0.5, 1.0]


def test_the_default_stays_unless_another_is_clearly_better():
    assert best_of([0.2, 0.203]) == 0
    assert best_of([0.2, 0.21, 0.25]) == 2


def test_of_many_people_a_sample_is_learned_from(make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("retrieval.linear.trial.MOST_PEOPLE", 2)
    held = trial(make([[0, 1, 2, 3, 4]] * 5, TITLES, timed=True))
    assert held is not None
    assert sorted(np.diff(held.material.people.starts).tolist()) == [0, 0, 0, 4, 4]
