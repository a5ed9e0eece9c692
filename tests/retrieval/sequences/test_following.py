from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from retrieval.material import Material
from retrieval.sequences.following import Following, Settings
from retrieval.sequences.timeline import Timeline

Make = Callable[..., Material]
PLAIN = Settings(fading=1e9, days=10.0, popular=0.0)


def following(make: Make, settings: Settings = PLAIN, **histories: list[tuple[int, float]]) -> Following:
    timeline = Timeline.of(make(histories, items=6).people)
    assert timeline is not None
    return Following(timeline, settings)


def test_a_choice_counts_by_its_days_from_the_day_asked_about(make: Make):
    model = following(make, ann=[(0, 100), (1, 100), (2, 110), (3, 130)])
    scores = model.scores(np.array([0]), 100.0)
    assert scores[1:4].tolist() == pytest.approx([1.0, 1 / 2, 1 / 4])


def test_without_a_day_choices_of_all_days_count_alike(make: Make):
    model = following(make, ann=[(0, 100), (1, 100), (3, 900)])
    assert model.scores(np.array([0]), None)[[1, 3]].tolist() == [1.0, 1.0]


def test_older_own_items_say_less(make: Make):
    model = following(make, Settings(fading=1.0, popular=0.0), ann=[(0, 1), (2, 1)], bo=[(1, 1), (3, 1)])
    scores = model.scores(np.array([0, 1]), None)
    assert scores[2] / scores[3] == pytest.approx(np.exp(-1.0))


def test_the_person_in_question_says_nothing(make: Make):
    model = following(make, ann=[(0, 1), (2, 1)], bo=[(0, 1), (3, 1)])
    assert model.scores(np.array([0]), 1.0, besides=0)[[2, 3]].tolist() == [0.0, 1.0]


def test_what_many_chose_is_held_back(make: Make):
    settings = Settings(popular=0.5)
    model = following(make, settings, ann=[(0, 1), (2, 1)], bo=[(4, 1), (2, 1)], cy=[(0, 1), (3, 1)])
    scores = model.scores(np.array([0]), 1.0)
    assert scores[2] / scores[3] == pytest.approx(2**-0.5)


def test_places_beyond_reach_say_nothing(make: Make):
    model = following(make, Settings(reach=1, popular=0.0), ann=[(0, 1), (1, 2), (2, 3)])
    assert model.scores(np.array([0]), 1.0)[2] == 0.0


def test_what_each_own_item_adds_sums_to_the_score(make: Make):
    model = following(make, Settings(), ann=[(0, 1), (1, 4), (2, 9)], bo=[(1, 2), (2, 3), (3, 5)])
    own, targets = np.array([0, 1]), np.array([3, 2])
    led = model.leading(targets, own, 4.0)
    assert led.sum(axis=1) == pytest.approx(model.scores(own, 4.0)[targets])
    assert led[0, 0] == 0.0


def test_settings_come_back_as_they_were():
    assert Settings.from_bytes(Settings(days=3.0).to_bytes()) == Settings(days=3.0)


@pytest.mark.parametrize("blob", [b"", b"[1]", b'{"speed": 1}', b"\xff"])
def test_damaged_settings_are_refused(blob: bytes):
    with pytest.raises(ValueError, match="Expected Settings as JSON"):
        Settings.from_bytes(blob)
