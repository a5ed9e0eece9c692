from dataclasses import replace

import pytest

from eval.data import Question
from eval.splits import Cut, cut, sampled
from palate.errors import InputError
from tests.eval.splits.builder import DOMAINS, event, likes, log


@pytest.fixture
def split() -> Cut:
    return cut(likes(ann="abc", bob="cbah"), "last")


def test_candidates_are_the_relevant_and_so_many_that_the_person_never_met(split: Cut) -> None:
    small = sampled(split, 3)
    assert small.sampled == 3
    assert "SAMPLED" in small.sentence
    first, second = (set(question.candidates or ()) for question in small.questions)
    assert "c" in first
    assert len(first - {"c"}) == 3
    assert not first & {"a", "b"}
    assert second >= {"h"}
    assert len(second) == 4


def test_all_are_taken_where_there_are_fewer(split: Cut) -> None:
    assert [len(question.candidates or ()) for question in sampled(split, 99).questions] == [6, 5]


def test_refused_items_are_among_the_candidates() -> None:
    made = log(*likes(ann="ab").events, event("ann", "c", 7.0), event("ann", "d", 8.0, "hide"))
    small = sampled(cut(made, "last", n=2), 1)
    assert {"c", "d"} <= set(small.questions[0].candidates or ())


def test_candidates_are_of_the_asked_domain() -> None:
    made = log(*(event(user, item) for user in "uvwxy" for item in "ad"), domains=DOMAINS)
    small = sampled(cut(made, "cold-domain", domain="kitchen"), 99)
    assert [question.candidates for question in small.questions] == [("d", "e", "f")]


def test_truths_and_training_part_stay(split: Cut) -> None:
    small = sampled(split, 2, seed=5)
    assert (small.truths, small.train) == (split.truths, split.train)
    assert small == sampled(split, 2, seed=5)
    plain = tuple(replace(question, candidates=None) for question in small.questions)
    assert plain == tuple(Question(one.user_id, time=one.time) for one in split.questions)


def test_sampling_fewer_than_one_or_twice_is_refused(split: Cut) -> None:
    with pytest.raises(InputError, match="1 or more, got 0"):
        sampled(split, 0)
    with pytest.raises(InputError, match="sampled to 2 candidates already"):
        sampled(sampled(split, 2), 2)
