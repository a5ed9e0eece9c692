"""How conditions change what people think of items."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from retrieval.material import Material
from retrieval.situated.effects import PRIOR_CELL, Effects

RAIN, SUN = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)
FAST, SLOW = slice(0, 20), slice(20, 40)


def test_what_is_chosen_in_the_rain_stands_out_there(weather: Material) -> None:
    effects = Effects.fit(weather)
    there = effects.of(effects.choosing, RAIN)
    assert there[SLOW].min() > 0.0
    assert not there[FAST].any(), "fast songs were never heard in the rain"


def test_how_much_more_often_is_the_log_of_a_shrunk_ratio(weather: Material) -> None:
    effects = Effects.fit(weather)
    heard = float((weather.people.items == 20).sum())
    expected = np.log((heard + PRIOR_CELL) / (heard / 2 + PRIOR_CELL))  # half of all events are in the rain
    assert effects.of(effects.choosing, RAIN)[20] == pytest.approx(expected, rel=1e-5)


def test_categories_carry_over_to_their_items(weather: Material) -> None:
    effects = Effects.fit(weather)
    assert effects.kinds.sum(axis=0).tolist() == [[1.0] * 40]
    by_item = effects.over_items(effects.of(effects.kind_choosing, SUN))
    assert by_item[FAST].min() > by_item[SLOW].max()


def test_liking_in_a_condition_is_against_the_usual(weather: Material) -> None:
    effects = Effects.fit(weather)
    assert abs(effects.liking.toarray()).max() < 0.01, "everybody likes everything equally"


def test_material_without_conditions_is_refused(weather: Material) -> None:
    with pytest.raises(ValueError, match="conditions"):
        Effects.fit(replace(weather, conditions=None))
