"""How many users may be in hand while the server does well, badly, or not at all."""

from __future__ import annotations

import pytest

from palate.errors import ModelError, ModelRefusedError, ModelUnavailableError
from serving.batch.pace import FAULTS, LONGEST_PAUSE, REFUSALS, Pace

GONE = ModelUnavailableError("no connection", "unreachable")
REFUSED = ModelRefusedError("no such model", "bad_request")
PATIENCE = 100.0


@pytest.fixture
def pace() -> Pace:
    return Pace(10, PATIENCE)


def test_while_all_is_well_every_place_is_filled(pace: Pace) -> None:
    assert [pace.room(in_hand) for in_hand in (0, 7, 10, 12)] == [10, 3, 0, 0]
    assert pace.next_probe(0.0) is None


def test_after_faults_in_a_row_without_an_answer_the_server_is_probed_first(pace: Pace) -> None:
    for _ in range(FAULTS - 1):
        pace.fault(GONE, 0.0)
    assert pace.room(9) == 1
    pace.fault(GONE, 0.0)
    assert (pace.room(9), pace.room(0)) == (0, 0)
    assert [pace.next_probe(now) for now in (0.25, 1.0, 7.0)] == [0.75, 0.0, 0.0]
    pace.answered()
    assert (pace.room(0), pace.next_probe(7.0)) == (10, None)


def test_one_fault_is_enough_where_nobody_else_can_tell_of_the_server(pace: Pace) -> None:
    pace.fault(GONE, 0.0, alone=True)
    assert pace.room(0) == 0


def test_an_answer_between_faults_keeps_the_pace(pace: Pace) -> None:
    for _ in range(10 * FAULTS):
        pace.fault(GONE, 0.0)
        pace.answered()
    assert pace.room(0) == 10


def test_a_reply_of_no_use_shows_a_server_at_work(pace: Pace) -> None:
    for _ in range(10 * FAULTS):
        pace.fault(GONE, 0.0)
        pace.fault(ModelError("not JSON", "not_json"), 0.0)
    assert pace.room(0) == 10


def test_an_open_circuit_pauses_at_once(pace: Pace) -> None:
    pace.fault(ModelUnavailableError("open", "circuit_open"), 5.0)
    assert (pace.room(0), pace.next_probe(5.0)) == (0, 1.0)


def test_pauses_grow_to_half_a_minute_and_one_answer_ends_them(pace: Pace) -> None:
    pace.fault(ModelUnavailableError("open", "circuit_open"), 0.0)
    now, pauses = 0.0, []
    for _ in range(7):
        seconds = pace.next_probe(now)
        assert seconds is not None
        pauses.append(seconds)
        now += seconds
        pace.probe_failed(GONE, now)
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE]
    pace.answered()
    assert pace.room(0) == 10


def test_patience_comes_to_an_end(pace: Pace) -> None:
    pace.fault(ModelUnavailableError("open", "circuit_open"), 0.0)
    pace.probe_failed(GONE, PATIENCE - 1)
    assert pace.given_up() is None
    pace.probe_failed(GONE, PATIENCE)
    error = pace.given_up()
    assert error is not None
    assert (error.kind, pace.room(0), pace.next_probe(1e9)) == ("unreachable", 0, None)
    assert "answered nobody for 100 s; the last time: no connection" in str(error)


def test_a_wrong_key_ends_it_at_once(pace: Pace) -> None:
    pace.fault(ModelRefusedError("no such key", "unauthorised"), 0.0)
    error = pace.given_up()
    assert error is not None
    assert error.kind == "unauthorised"


def test_a_server_that_refuses_everybody_is_left(pace: Pace) -> None:
    for _ in range(REFUSALS - 1):
        pace.fault(REFUSED, 0.0)
    assert pace.given_up() is None
    pace.fault(REFUSED, 0.0)
    assert isinstance(pace.given_up(), ModelRefusedError)


def test_refusals_of_some_are_theirs_once_anybody_was_answered(pace: Pace) -> None:
    pace.answered()
    for _ in range(10 * REFUSALS):
        pace.fault(REFUSED, 0.0)
    assert pace.given_up() is None
    assert pace.room(0) == 10


def test_what_fails_before_any_call_says_nothing_of_the_server(pace: Pace) -> None:
    for _ in range(FAULTS):
        pace.fault(GONE, 0.0)
        pace.fault(ModelError("no events", "no_history"), 0.0)
    assert pace.room(9) == 0
