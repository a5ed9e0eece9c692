from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from eval.dialogues.asking import NOWHERE, ask, places
from eval.dialogues.catalogue import Catalogue
from eval.dialogues.method import AnsweringMethod, DialogueMethod, Lesson, Question, Shelf
from palate.types import Item

SHELF = Shelf(Catalogue.of([Item(item_id=str(place), title=f"Film {place}") for place in range(4)]))
LESSONS = tuple(Lesson(f"d{n}", Question((f"said {n}",), ()), (n % 4,)) for n in range(6))
FOLD = {f"d{n}": n % 2 for n in range(6)}
WANTED = tuple(lesson.recommended for lesson in LESSONS)


class Constant(DialogueMethod):
    name, about = "constant", "The same scores for everybody."

    def __init__(self, row=(4.0, 3.0, 2.0, 1.0), bad: str = "") -> None:
        self.row, self.bad, self.learned = row, bad, []

    def fit(self, train) -> None:
        self.learned.append({lesson.dialog_id for lesson in train.lessons})

    def scores(self, questions):
        if any(question.context == (self.bad,) for question in questions):
            raise RuntimeError("no answer")
        return np.tile(np.array(self.row, np.float32), (len(questions), 1))


class Answering(AnsweringMethod):
    name, about = "answering", "Answers one by one; one question is too much for it."

    def __init__(self, away: bool = False) -> None:
        self.away, self.asked = away, 0

    def fit(self, train) -> None:
        pass

    def answers(self, questions):
        self.asked += len(questions)
        if self.away:
            raise RuntimeError("no connection")
        scores = np.array([4.0, 3.0, 2.0, 1.0], np.float32)
        return [RuntimeError("said 2") if one.context == ("said 2",) else scores for one in questions]


def asked(method: DialogueMethod, **options):
    return ask(method, SHELF, LESSONS, FOLD, WANTED, **{"repeats": False, "seed": 0} | options)


def test_places_are_counted_from_the_best() -> None:
    assert [found.tolist() for found in asked(Constant()).places] == [[0], [1], [2], [3], [0], [1]]


def test_each_fold_is_asked_by_what_learned_from_the_others_alone() -> None:
    method = Constant()
    asked(method)
    assert method.learned == [{"d1", "d3", "d5"}, {"d0", "d2", "d4"}]


def test_no_question_is_asked_beside_or_after_a_later_one_of_its_dialogue() -> None:
    calls: list[list[tuple[str, ...]]] = []

    class Spy(Constant):
        def scores(self, questions):
            calls.append([question.context for question in questions])
            return super().scores(questions)

    turns = [("x", 3), ("y", 1), ("x", 1), ("x", 2), ("y", 2)]
    lessons = [Lesson(name, Question((name,) * length, ()), (0,)) for name, length in turns]
    ask(Spy(), SHELF, lessons, {"x": 0, "y": 0}, [(0,)] * 5, repeats=False, seed=0)
    assert calls == [[("y",), ("x",)], [("x", "x"), ("y", "y")], [("x", "x", "x")]]


def test_one_question_that_fails_is_counted_and_finds_nothing_while_the_others_are_answered() -> None:
    found = asked(Constant(bad="said 2"))
    assert found.places[2].tolist() == [NOWHERE]
    assert found.places[0].tolist() == [0]
    assert [failure.user_id for failure in found.failures] == ["d2 after 1 texts"]


def test_scores_of_a_wrong_shape_fail_every_question() -> None:
    assert len(asked(Constant(row=(1.0, 2.0))).failures) == len(LESSONS)


def test_who_answers_each_question_alone_is_asked_once_and_fails_alone() -> None:
    method = Answering()
    found = asked(method)
    assert [failure.error for failure in found.failures] == ["RuntimeError: said 2"]
    assert found.places[0].tolist() == [0]
    assert method.asked == len(LESSONS)


def test_who_answers_none_of_its_questions_fails_all_of_them_at_once() -> None:
    method = Answering(away=True)
    assert len(asked(method).failures) == len(LESSONS)
    assert method.asked == len(LESSONS)


def test_nan_is_not_ranked_and_counted() -> None:
    found = asked(Constant(row=(float("nan"), 3.0, 2.0, 1.0)))
    assert found.places[0].tolist() == [NOWHERE]
    assert found.places[1].tolist() == [0]
    assert found.faults == Counter(nan=len(LESSONS))


def test_turns_without_anything_to_find_are_not_asked() -> None:
    found = ask(Constant(bad="said 0"), SHELF, LESSONS, FOLD, ((), *WANTED[1:]), repeats=False, seed=0)
    assert not found.failures


def test_what_was_named_makes_way() -> None:
    scores = np.array([0.9, 0.8, 0.7], np.float32)
    assert places(scores, [2], [0], np.random.default_rng(0))[0].tolist() == [1]
    assert places(scores, [0], [0], np.random.default_rng(0))[0].tolist() == [NOWHERE]


def test_minus_infinity_is_no_place() -> None:
    scores = np.array([-np.inf, 0.1], np.float32)
    assert places(scores, [0, 1], [], np.random.default_rng(0))[0].tolist() == [NOWHERE, 0]


def test_equal_scores_are_drawn_and_the_draw_is_fair() -> None:
    drawn = [places(np.zeros(4, np.float32), [1], [], np.random.default_rng(seed)) for seed in range(400)]
    assert all(tied for _, tied in drawn)
    assert np.bincount([int(found[0]) for found, _ in drawn]) == pytest.approx([100] * 4, abs=40)
