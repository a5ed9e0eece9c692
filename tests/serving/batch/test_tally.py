"""Counts, rates and costs, and how they are said."""

from __future__ import annotations

import pytest

from history.jobs import Cost, Done, Failed, Released
from palate.chat import Usage
from serving.batch.show import line, spoken
from serving.batch.tally import Price, Tally

COST = Cost(Usage(prompt_tokens=1_000, cached_tokens=600, completion_tokens=100), calls=1, repaired=0, seconds=3.0)


def done(number: int) -> Done:
    return Done(number, COST, None, None, None, "whole")


def test_counts_and_rates_are_of_what_was_saved() -> None:
    tally = Tally(100, 20, Price(prompt=2.0, completion=10.0), began=0.0)
    tally.add([done(number) for number in range(8)], 10.0)
    tally.add([Failed(9, COST, "schema", ""), Released(10, COST, tried=True), done(11)], 20.0)
    assert (tally.done, tally.failed, tally.ended, tally.left) == (9, 1, 10, 70)
    assert tally.users_per_second == 10 / 20
    assert tally.tokens_per_second == 11 * 100 / 20
    assert tally.prefix_share == 0.6
    assert tally.seconds_left == 70 / 0.5
    assert tally.cost == pytest.approx(11 * (1_000 * 2 + 100 * 10) / 1e6)
    assert tally.cost_left == pytest.approx(tally.cost / 10 * 70)
    assert tally.how == {"whole": 9}


def test_rates_are_of_the_last_minute() -> None:
    tally = Tally(1_000, 0, began=0.0)
    tally.add([done(number) for number in range(600)], 10.0)
    for second in range(20, 200, 10):
        tally.add([done(second)], float(second))
    assert tally.users_per_second == pytest.approx(6 / 60)


def test_nothing_is_made_up_before_anybody_ended() -> None:
    tally = Tally(10, 0, Price(1.0, 1.0))
    assert (tally.seconds_left, tally.cost_left, tally.prefix_share, line(tally)) == (None, None, 0.0, "0/10 users")


def test_a_line_tells_counts_rates_errors_time_and_cost() -> None:
    tally = Tally(100, 0, Price(prompt=100.0, completion=1_000.0), began=0.0)
    tally.add([done(number) for number in range(9)] + [Failed(10, COST, "schema", "")], 10.0)
    tally.note = "stopping"
    assert line(tally) == (
        "10/100 users, 1.0 users/s, 100 tokens/s, prefix 60%, 1 failed (schema 1), 90 s left,"
        " cost 2.00 and 18.00 to come, stopping"
    )


def test_lengths_of_time_are_short() -> None:
    assert [spoken(seconds) for seconds in (0, 99, 120, 7_199, 7_200)] == ["0 s", "99 s", "2 min", "120 min", "2.0 h"]
