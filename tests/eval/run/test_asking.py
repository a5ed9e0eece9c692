"""Asking methods: shapes, crashes in the middle, what is handed over and what is not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from eval.data import Question, Split, Training, Truth
from eval.method import Floats, ListingMethod, ScoringMethod
from eval.run.asking import Answers, Asking, told
from palate.errors import InputError


class Alphabet(ScoringMethod):
    """Likes items in the order of the alphabet."""

    name, about = "alphabet", "The earlier the letter, the better."
    asked: list[list[str]]

    def fit(self, train: Training) -> None:
        self.size, self.asked = len(train.items), []

    def scores(self, questions: Sequence[Question]) -> Floats:
        self.asked.append([one.user_id for one in questions])
        return np.tile(-np.arange(self.size, dtype=np.float32), (len(questions), 1))


class CrashesFor(Alphabet):
    name = "crashes"
    who = "cat"

    def scores(self, questions: Sequence[Question]) -> Floats:
        if any(one.user_id == self.who for one in questions):
            raise ValueError(f"no idea about {self.who}")
        return super().scores(questions)


class Lister(ListingMethod):
    name, about = "lister", "Lists c, and fails for dan."

    def fit(self, train: Training) -> None:
        pass

    def rank(self, questions: Sequence[Question], k: int) -> Sequence[Sequence[str] | Exception]:
        return [InputError("nothing to say") if one.user_id == "dan" else ["c"] for one in questions]


def answers(method: ScoringMethod | ListingMethod, split: Split, train: Training, depth: int = 2) -> Answers:
    method.fit(train)
    return Asking(train, split.questions, split.truths, depth, 0, lambda step, done, total: None).ask(method)


def test_met_items_are_left_out_of_lists(split: Split, train: Training) -> None:
    assert answers(Alphabet(), split, train).items.tolist() == [[3, 4], [2, 4], [0, 3], [1, 2]]


def test_met_items_may_come_where_they_may_repeat(split: Split, train: Training) -> None:
    again = tuple(Question(one.user_id, repeats=True) for one in split.questions)
    asking = Asking(train, again, split.truths, 2, 0, lambda step, done, total: None)
    method = Alphabet()
    method.fit(train)
    assert asking.ask(method).items.tolist() == [[0, 1]] * 4


def test_candidates_are_kept_to(split: Split, train: Training) -> None:
    few = tuple(Question(one.user_id, candidates=("e", "f")) for one in split.questions)
    method = Alphabet()
    method.fit(train)
    listed = Asking(train, few, split.truths, 2, 0, lambda step, done, total: None).ask(method).items
    assert listed.tolist() == [[4, 5], [4, 5], [4, 5], [5, -1]]


def test_one_question_that_crashes_costs_only_itself(split: Split, train: Training) -> None:
    given = answers(CrashesFor(), split, train)
    assert given.failed == {2: "ValueError: no idea about cat"}
    assert given.items.tolist() == [[3, 4], [2, 4], [-1, -1], [1, 2]]


def test_scores_of_a_wrong_shape_fail_every_question(split: Split, train: Training) -> None:
    class TooFew(Alphabet):
        def scores(self, questions: Sequence[Question]) -> Floats:
            return super().scores(questions)[:, :-1]

    failed = answers(TooFew(), split, train).failed
    assert sorted(failed) == [0, 1, 2, 3]
    assert failed[0] == "ValueError: expected scores of shape (1, 6), got (1, 5)"


def test_a_list_that_failed_is_empty_and_named(split: Split, train: Training) -> None:
    given = answers(Lister(), split, train)
    assert given.failed == {3: "nothing to say"}
    assert given.items[3].tolist() == [-1, -1]
    assert given.noted.faults == {"seen": 2, "short": 3, "long": 0}


def test_questions_come_in_batches(split: Split, train: Training) -> None:
    class Pairs(Alphabet):
        batch = 3

    method = Pairs()
    answers(method, split, train)
    assert method.asked == [["ann", "bob", "cat"], ["dan"]]


def test_preferences_tell_how_judged_items_were_scored(split: Split, train: Training) -> None:
    truths = [Truth(frozenset("d"), frozenset("ef")), *split.truths[1:]]
    method = Alphabet()
    method.fit(train)
    given = Asking(train, split.questions, truths, 2, 0, lambda step, done, total: None).ask(method)
    relevant, refused = given.preferences[0]
    assert (relevant.tolist(), refused.tolist()) == ([-3.0], [-4.0, -5.0])


def test_nothing_a_method_is_handed_holds_the_answer(split: Split) -> None:
    assert set(Question.__dataclass_fields__) == {"user_id", "domain", "context", "time", "candidates", "repeats"}
    held_out = {
        (question.user_id, *truth.relevant) for question, truth in zip(split.questions, split.truths, strict=True)
    }
    assert not held_out & {(event.user_id, event.item_id) for event in split.train.events}


@pytest.mark.parametrize(
    ("error", "line"),
    [(ValueError("a\n b"), "ValueError: a b"), (KeyError(), "KeyError"), (InputError("say so"), "say so")],
)
def test_errors_are_told_on_one_line(error: Exception, line: str) -> None:
    assert told(error) == line
