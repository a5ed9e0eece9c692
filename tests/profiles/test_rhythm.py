import numpy as np

from profiles.rhythm import DAY, fit_rhythm, habits, local_moments

SATURDAY = 2 * DAY


def test_a_habit_is_what_stands_out_against_everybody():
    everybody = np.arange(7_000) * DAY / 10 + 3_600.0 * (np.arange(7_000) % 24)
    rhythm = fit_rhythm(everybody, "UTC", True)
    evenings = np.arange(30) * DAY + 20 * 3_600.0
    assert "evening" in [habit.name for habit in habits(evenings, rhythm, "UTC")]


def test_what_everybody_does_is_no_habit():
    evenings = np.arange(3_000) * DAY / 10 // DAY * DAY + 20 * 3_600.0
    rhythm = fit_rhythm(evenings, "UTC", True)
    assert habits(evenings[:50], rhythm, "UTC") == []


def test_days_alone_tell_weekdays_but_no_hours():
    days = np.arange(700) * DAY
    rhythm = fit_rhythm(days, "UTC", False)
    assert len(rhythm.hours) == 0
    saturdays = SATURDAY + np.arange(20) * 7 * DAY
    assert [habit.name for habit in habits(saturdays, rhythm, "UTC")] == ["saturday"]


def test_both_days_of_the_weekend_are_told_as_the_weekend():
    rhythm = fit_rhythm(np.arange(700) * DAY, "UTC", False)
    weekends = np.concatenate([SATURDAY + np.arange(20) * 7 * DAY, SATURDAY + DAY + np.arange(20) * 7 * DAY])
    assert [habit.name for habit in habits(weekends, rhythm, "UTC")] == ["weekend"]


def test_five_saturdays_of_five_are_too_few_to_tell():
    rhythm = fit_rhythm(np.arange(700) * DAY, "UTC", False)
    assert habits(SATURDAY + np.arange(5) * 7 * DAY, rhythm, "UTC") == []


def test_a_weekday_that_everybody_shops_on_is_nobodys_habit():
    mondays = 4 * DAY + np.arange(300) * 7 * DAY
    rhythm = fit_rhythm(np.concatenate([mondays, mondays + DAY]), "UTC", False)
    assert habits(mondays[:12], rhythm, "UTC")[0].chance == 8 * 0.5**12 or not habits(mondays[:6], rhythm, "UTC")


def test_more_events_on_the_same_days_show_nothing_new():
    rhythm = fit_rhythm(np.arange(700) * DAY, "UTC", False)
    fridays = DAY + np.arange(7) * 7 * DAY
    others = 4 * DAY + np.arange(14) * 7 * DAY
    once = habits(np.concatenate([fridays, others]), rhythm, "UTC")
    often = habits(np.concatenate([np.repeat(fridays, 9), others]), rhythm, "UTC")
    assert [habit.chance for habit in often] == [habit.chance for habit in once]


def test_untimed_events_have_no_rhythm():
    rhythm = fit_rhythm(np.array([np.nan]), "UTC", False)
    assert habits(np.full(50, np.nan), rhythm, "UTC") == []


def test_many_events_on_one_day_are_no_habit():
    rhythm = fit_rhythm(np.arange(700) * DAY, "UTC", False)
    assert habits(np.full(40, SATURDAY), rhythm, "UTC") == []


def test_clock_times_are_read_in_the_zone():
    assert local_moments([0.0], "Asia/Shanghai", True) == [(8, 3)]
