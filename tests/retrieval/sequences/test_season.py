from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from retrieval.material import Material
from retrieval.sequences.eras import LATER, POINTS, SHARE, Eras
from retrieval.sequences.season import ALWAYS, Fading, Season
from retrieval.sequences.timeline import Timeline

Make = Callable[..., Material]


def timeline(make: Make, **histories: list[tuple[int, float]]) -> Timeline:
    told = Timeline.of(make(histories, items=4).people)
    assert told is not None
    return told


def test_a_choice_counts_less_before_and_after_the_day(make: Make):
    season = Season(timeline(make, ann=[(0, 95), (1, 100), (2, 105)]), Fading(5.0))
    assert season.scores(np.array([100.0]))[:3] == pytest.approx(np.exp([-1, 0, -1]) + ALWAYS)


def test_far_from_the_day_what_is_popular_at_all_times_still_ranks(make: Make):
    season = Season(timeline(make, ann=[(0, 1), (1, 2)], bo=[(0, 3)], cy=[(2, 900)]), Fading(5.0))
    assert season.scores(np.array([900.0])).argsort()[::-1][:3].tolist() == [2, 0, 1]


def test_the_choices_of_the_person_in_question_near_the_day_do_not_count(make: Make):
    season = Season(timeline(make, ann=[(0, 100)], bo=[(1, 100)]))
    assert season.scores(np.array([100.0]), besides=0)[:2] == pytest.approx([ALWAYS, 1 + ALWAYS])


def test_several_days_add_up(make: Make):
    season = Season(timeline(make, ann=[(0, 1), (1, 900)]), Fading(1.0))
    assert season.scores(np.array([1.0, 900.0]))[:2] == pytest.approx([1 + ALWAYS, 1 + ALWAYS])


def test_how_fast_trends_fade_comes_back_as_it_was():
    assert Fading.from_bytes(Fading(2.0).to_bytes()) == Fading(2.0)


@pytest.mark.parametrize("blob", [b"", b"[1]", b'{"speed": 1}', b"\xff"])
def test_a_damaged_fading_is_refused(blob: bytes):
    with pytest.raises(ValueError, match="Expected Fading as JSON"):
        Fading.from_bytes(blob)


def test_an_era_sums_what_came_before_and_after_each_fading(make: Make):
    eras = Eras.of(timeline(make, ann=[(0, 0), (1, 3200)]))
    assert len(eras.points) == POINTS
    assert eras.around(np.array([0.0]))[:2] == pytest.approx(
        [1.0, np.exp(-LATER * SHARE * (POINTS - 2) / (POINTS - 1))]
    )
    assert eras.around(np.array([3200.0]))[:2] == pytest.approx([np.exp(-SHARE), 1.0])


def test_every_choice_counts_once_at_each_point(make: Make):
    eras = Eras.of(timeline(make, ann=[(0, 0), (1, 100), (2, 150), (3, 3200)]))
    assert (eras.popular <= 1.0).all()
    assert (eras.popular > 0.0).all()


def test_a_single_day_is_an_era(make: Make):
    eras = Eras.of(timeline(make, ann=[(0, 7)], bo=[(0, 7), (1, 7)]))
    assert eras.around(np.array([7.0]))[:2].tolist() == [2.0, 1.0]
