"""Requests that are sent twice act once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palate.errors import InputError
from serving.access.errors import InProgressError, MismatchError
from serving.access.idempotency import KEPT, LEASE, Fresh, Idempotency, Replay

NOW = 1_800_000_000.0


@pytest.fixture
def answers(file: Path) -> Iterator[Idempotency]:
    opened = Idempotency(file)
    yield opened
    opened.close()


def test_the_second_request_gets_the_answer_of_the_first(answers: Idempotency) -> None:
    assert answers.begin("shop", "key", "hash", NOW) == Fresh(NOW)
    answers.finish("shop", "key", 200, b'{"new": 3}')
    for _ in range(2):
        assert answers.begin("shop", "key", "hash", NOW + 5) == Replay(200, b'{"new": 3}')


def test_another_request_with_the_same_key_is_refused(answers: Idempotency) -> None:
    answers.begin("shop", "key", "hash", NOW)
    with pytest.raises(MismatchError):
        answers.begin("shop", "key", "other", NOW)
    answers.finish("shop", "key", 200, b"")
    with pytest.raises(MismatchError):
        answers.begin("shop", "key", "other", NOW)


def test_while_the_first_is_under_way_the_second_is_told_so(answers: Idempotency) -> None:
    answers.begin("shop", "key", "hash", NOW)
    with pytest.raises(InProgressError, match="in progress"):
        answers.begin("shop", "key", "hash", NOW + LEASE - 1)


def test_what_did_nothing_may_be_made_again(answers: Idempotency) -> None:
    answers.begin("shop", "key", "hash", NOW)
    answers.abandon("shop", "key")
    assert answers.begin("shop", "key", "other", NOW + 1) == Fresh(NOW + 1)


def test_an_answer_once_given_cannot_be_abandoned(answers: Idempotency) -> None:
    answers.begin("shop", "key", "hash", NOW)
    answers.finish("shop", "key", 200, b"done")
    answers.abandon("shop", "key")
    assert answers.begin("shop", "key", "hash", NOW) == Replay(200, b"done")


def test_what_a_killed_server_left_is_taken_up_with_the_time_at_which_it_first_came(answers: Idempotency) -> None:
    answers.begin("shop", "key", "hash", NOW)
    assert answers.begin("shop", "key", "hash", NOW + LEASE) == Fresh(NOW)
    with pytest.raises(InProgressError):
        answers.begin("shop", "key", "hash", NOW + LEASE + 1)


def test_answers_are_kept_for_a_day(answers: Idempotency) -> None:
    answers.begin("shop", "key", "hash", NOW)
    answers.finish("shop", "key", 200, b"")
    assert answers.begin("shop", "key", "hash", NOW + KEPT) == Replay(200, b"")
    assert answers.begin("shop", "key", "hash", NOW + KEPT + 1) == Fresh(NOW + KEPT + 1)


def test_two_tenants_keys_never_meet(answers: Idempotency) -> None:
    answers.begin("shop", "key", "hash", NOW)
    answers.finish("shop", "key", 200, b"the shop's")
    assert answers.begin("default", "key", "other", NOW) == Fresh(NOW)


def test_of_many_that_come_at_once_one_acts(answers: Idempotency, file: Path) -> None:
    others = [Idempotency(file) for _ in range(3)]
    told: list[str] = []

    def begin(by: Idempotency) -> None:
        try:
            told.append(type(by.begin("shop", "key", "hash", NOW)).__name__)
        except InProgressError:
            told.append("told to wait")

    threads = [threading.Thread(target=begin, args=(by,)) for by in (answers, *others) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.close()
    assert sorted(told) == ["Fresh"] + ["told to wait"] * 15


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_what_is_no_key_is_refused(answers: Idempotency, key: str) -> None:
    with pytest.raises(InputError, match="Idempotency-Key"):
        answers.begin("shop", key, "hash", NOW)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(key=st.text(st.characters(), min_size=1, max_size=255))
def test_any_text_may_be_a_key_and_none_is_kept_as_it_is(answers: Idempotency, file: Path, key: str) -> None:
    assert isinstance(answers.begin("any", key, "hash", NOW), Fresh)
    answers.abandon("any", key)


def test_keys_are_not_on_the_disk(answers: Idempotency, file: Path) -> None:
    answers.begin("shop", "ann-of-the-mill-17", "hash", NOW)
    assert not any(b"ann-of-the-mill" in part.read_bytes() for part in file.parent.iterdir())
