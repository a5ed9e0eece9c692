import numpy as np

from profiles.decay import (
    DAY,
    daily_damping,
    effective_count,
    recency,
    recent_share,
    saturated,
    stretched_half_life,
)


def test_an_event_counts_half_after_one_half_life_and_a_quarter_after_two():
    times = np.array([0.0, 90.0, 180.0]) * DAY
    assert recency(times, 180.0 * DAY, 90.0).tolist() == [0.25, 0.5, 1.0]


def test_without_any_time_every_event_counts_the_same():
    assert recency(np.array([np.nan, np.nan]), None, 90.0).tolist() == [1.0, 1.0]


def test_an_untimed_event_beside_timed_ones_counts_as_one_half_life_old():
    assert recency(np.array([np.nan, 0.0]), 0.0, 90.0).tolist() == [0.5, 1.0]


def test_one_heavy_day_does_not_drown_a_year():
    heavy = np.full(1_000, 365 * DAY)
    weekly = np.arange(52) * 7 * DAY
    times = np.concatenate([weekly, heavy])
    counted = daily_damping(times, np.ones(len(times)))
    assert counted[:52].sum() == 52.0
    assert counted[52:].sum() < 52.0 / 3.0


def test_a_day_of_many_events_counts_two_and_then_by_the_logarithm():
    assert saturated(np.array([2.0 * np.e])).tolist() == [4.0]


def test_a_sparse_history_is_not_forgotten():
    times = np.arange(24) * 60 * DAY
    half_life = stretched_half_life(times, times[-1], 90.0)
    assert half_life > 90.0
    assert effective_count(recency(times, times[-1], half_life)) >= 12.0


def test_a_dense_history_keeps_its_half_life():
    times = np.arange(400) * DAY
    assert stretched_half_life(times, times[-1], 90.0) == 90.0


def test_the_recent_part_halves_with_each_quarter_of_the_history():
    times = np.array([0.0, 75.0, 100.0]) * DAY
    assert recent_share(times, 100.0 * DAY).tolist() == [1 / 16, 0.5, 1.0]


def test_one_moment_has_no_recent_part():
    assert recent_share(np.array([5.0, 5.0]), 5.0) is None
