from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from retrieval.material import Material
from retrieval.sequences.choosing import best_of, fading_of, last_choices, quality, settings_of
from retrieval.sequences.following import Settings
from retrieval.sequences.season import Fading
from retrieval.sequences.timeline import Timeline

Make = Callable[..., Material]


def timeline(world: Material) -> Timeline:
    told = Timeline.of(world.people)
    assert told is not None
    return told


def test_who_chose_enough_is_asked_for_their_last_choice(make: Make):
    told = timeline(make({"ann": [(0, 1), (1, 2), (2, 3), (3, 9)], "bo": [(0, 1)]}, items=4))
    (ann,) = last_choices(told, seed=0)
    assert (ann.person, ann.before.tolist(), ann.item, ann.day) == (0, [0, 1, 2], 3, 9.0)


def test_the_quality_is_that_of_the_rank_among_what_was_not_met(make: Make):
    told = timeline(make({"ann": [(0, 1), (1, 2), (2, 3), (3, 9)]}, items=6))
    scores = np.array([9, 9, 9, 1, 2, 0], np.float32)
    assert quality(last_choices(told, 0), lambda one: scores.copy()) == pytest.approx(1 / np.log2(3))
    assert quality(last_choices(told, 0), lambda one: np.zeros(6, np.float32)) == 0.0


def test_another_setting_must_win_by_more_than_chance():
    assert best_of(["usual", "other"], {"usual": 1.0, "other": 1.01}.__getitem__, 100) == "usual"
    assert best_of(["usual", "other"], {"usual": 1.0, "other": 1.2}.__getitem__, 100) == "other"
    assert best_of(["usual", "other"], {"usual": 1.0, "other": 1.2}.__getitem__, 3) == "usual"


def test_usual_settings_hold_where_few_can_be_asked(make: Make):
    told = timeline(make({"ann": [(place, place) for place in range(5)]}, items=5))
    assert (settings_of(told, 0), fading_of(told, 0)) == (Settings(), Fading())


def test_where_the_day_decides_it_counts_more(make: Make):
    """Each day has one item that everybody of that day chooses; what is near by days but not of the day misleads."""
    histories = {
        f"p{n:02}": [(0, n // 5 - 3), (1, n // 5 - 2), (2, n // 5 - 1), (3 + n // 5, n // 5)] for n in range(60)
    }
    told = timeline(make(histories, items=16))
    assert settings_of(told, 0) == settings_of(told, 0)
    assert settings_of(told, 0).days <= Settings().days
    assert fading_of(told, 0).days <= Fading().days
