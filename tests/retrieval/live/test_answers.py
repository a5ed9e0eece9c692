"""What was answered is answered again while it holds, and not a moment longer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from history.live import live_event
from history.store import Store
from retrieval.live.answers import Answers


def counting(answer: bytes = b"list") -> tuple[Callable[[], bytes], list[int]]:
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        return answer

    return make, made


def searched(store: Store, user: str, text: str = "tea") -> None:
    store.add_events([live_event(user, "search", text=text, time=1.0)])


def test_an_answer_is_given_again_while_nothing_was_written(store: Store):
    answers, (make, made) = Answers(store), counting()
    assert answers.again("ann", "k=3") is None
    assert answers.of("ann", "k=3", make) == answers.again("ann", "k=3") == b"list"
    assert len(made) == 1


def test_another_question_and_another_person_are_answered_by_themselves(store: Store):
    answers, (make, made) = Answers(store), counting()
    for user, asked in (("ann", "k=3"), ("ann", "k=4"), ("bob", "k=3")):
        answers.of(user, asked, make)
    assert len(made) == 3


def test_what_somebody_did_changes_their_answer_and_nobody_elses(store: Store):
    answers, (make, made) = Answers(store), counting()
    answers.of("ann", "k=3", make)
    answers.of("bob", "k=3", make)
    searched(store, "bob")
    assert answers.again("ann", "k=3") is None  # something was written: it takes a look at the person to know
    answers.of("ann", "k=3", make)
    assert len(made) == 2
    assert answers.again("ann", "k=3") == b"list"
    answers.of("bob", "k=3", make)
    assert len(made) == 3


def test_what_is_written_while_an_answer_is_made_makes_it_old(store: Store):
    answers = Answers(store)

    def make() -> bytes:
        searched(store, "ann")
        return b"before"

    answers.of("ann", "k=3", make)
    assert answers.again("ann", "k=3") is None
    assert answers.of("ann", "k=3", lambda: b"after") == b"after"


def test_those_asked_for_least_lately_make_room(store: Store):
    answers = Answers(store, most=4_000)
    for user in ("ann", "bob", "cem"):
        answers.of(user, "k=3", lambda: b"x" * 200)
    answers.again("ann", "k=3")
    answers.of("dan", "k=3", lambda: b"x" * 200)
    assert answers.again("bob", "k=3") is None
    assert answers.again("ann", "k=3") is not None
    assert len(answers) == 3


def test_an_answer_larger_than_all_room_is_not_kept(store: Store):
    answers = Answers(store, most=100)
    assert answers.of("ann", "k=3", lambda: b"x" * 200) == b"x" * 200
    assert len(answers) == 0


def test_what_a_person_was_answered_is_forgotten(store: Store):
    answers, (make, _) = Answers(store), counting()
    answers.of("ann", "k=3", make)
    answers.of("bob", "k=3", make)
    answers.forget("ann")
    assert answers.again("ann", "k=3") is None
    assert answers.again("bob", "k=3") == b"list"


def test_many_who_ask_the_same_at_once_have_it_made_once(store: Store):
    answers, (make, made) = Answers(store), counting()
    together = threading.Barrier(6)

    def ask(_: int) -> bytes:
        together.wait()
        return answers.of("ann", "k=3", make)

    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(ask, range(6))) == {b"list"}
    assert len(made) == 1


def test_a_question_that_fails_is_asked_anew(store: Store):
    answers = Answers(store)

    def fail() -> bytes:
        raise ValueError

    for _ in range(2):
        try:
            answers.of("ann", "k=3", fail)
        except ValueError:
            continue
    assert answers.of("ann", "k=3", lambda: b"list") == b"list"
