"""What holds of every kind of split, whatever the log."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.data import Log
from eval.splits import KINDS, Cut, cut, validation
from palate.errors import InputError
from palate.types import Event
from tests.eval.splits.builder import event, log, logs

WILD = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
SEEDS = st.integers(0, 3)
IN_ORDER = ("last", "time", "cold-users", "context")


def attempt(made: Log, kind: str, seed: int) -> Cut | None:
    try:
        return cut(made, kind, seed=seed)
    except InputError:
        return None


def held_out(made: Log, split: Cut) -> list[Event]:
    known = {one.event_id for one in split.train.events}
    return [one for one in made.events if one.event_id not in known]


def answering(made: Log, split: Cut) -> int:
    """How many held-out events stand behind an item of a truth."""
    hidden = held_out(made, split)
    return sum(
        one.user_id == question.user_id
        and one.item_id in truth.relevant | truth.refused
        and (split.kind != "context" or one.context == question.context)
        for question, truth in zip(split.questions, split.truths, strict=True)
        for one in hidden
    )


@pytest.mark.parametrize("kind", KINDS)
@given(made=logs(), seed=SEEDS)
@WILD
def test_every_event_is_learned_from_or_answers_a_question_or_is_counted(kind: str, made: Log, seed: int) -> None:
    if split := attempt(made, kind, seed):
        counted = sum(split.left_out.values())
        assert len(split.train.events) + answering(made, split) + counted == len(made.events)


@pytest.mark.parametrize("kind", KINDS)
@given(made=logs(), seed=SEEDS)
@WILD
def test_equal_seeds_cut_alike(kind: str, made: Log, seed: int) -> None:
    assert attempt(made, kind, seed) == attempt(made, kind, seed)


@pytest.mark.parametrize("kind", KINDS)
@given(made=logs(), seed=SEEDS)
@WILD
def test_questions_come_in_the_order_of_users_and_each_has_an_answer(kind: str, made: Log, seed: int) -> None:
    if split := attempt(made, kind, seed):
        users = [question.user_id for question in split.questions]
        assert users == sorted(users)
        assert all(truth.scored and not truth.relevant & truth.refused for truth in split.truths)
        assert len(split.truths) == len(users)


@pytest.mark.parametrize("kind", KINDS)
@given(made=logs(), seed=SEEDS)
@WILD
def test_nobody_is_asked_about_what_they_met_unless_it_repeats(kind: str, made: Log, seed: int) -> None:
    if split := attempt(made, kind, seed):
        met = {(one.user_id, one.item_id) for one in split.train.events}
        for question, truth in zip(split.questions, split.truths, strict=True):
            asked = {(question.user_id, item) for item in truth.relevant | truth.refused}
            assert question.repeats or not asked & met


@pytest.mark.parametrize("kind", IN_ORDER)
@given(made=logs(), seed=SEEDS)
@WILD
def test_nothing_known_of_a_person_is_later_than_their_question(kind: str, made: Log, seed: int) -> None:
    if split := attempt(made, kind, seed):
        for question in split.questions:
            mine = [one for one in split.train.events if one.user_id == question.user_id]
            assert question.time is None or all(one.time is None or one.time <= question.time for one in mine)


@given(made=logs(), seed=SEEDS)
@WILD
def test_with_one_moment_for_everybody_nothing_later_is_known_of_anybody(made: Log, seed: int) -> None:
    if split := attempt(made, "time", seed):
        moment = min(question.time for question in split.questions if question.time is not None)
        assert all(one.time is None or one.time < moment for one in split.train.events)


@pytest.mark.parametrize("kind", KINDS)
@given(made=logs(), seed=SEEDS)
@WILD
def test_words_said_since_the_first_held_out_event_are_not_learned_from(kind: str, made: Log, seed: int) -> None:
    if split := attempt(made, kind, seed):
        for question in split.questions:
            mine = [one for one in held_out(made, split) if one.user_id == question.user_id]
            first = min((one.time for one in mine if one.item_id and one.time is not None), default=float("inf"))
            words = [one for one in split.train.events if one.user_id == question.user_id and one.item_id is None]
            assert all(one.time is None or one.time < first for one in words)


@pytest.mark.parametrize("kind", KINDS)
@given(made=logs(), seed=SEEDS)
@WILD
def test_the_validation_part_is_cut_from_the_training_part_alone(kind: str, made: Log, seed: int) -> None:
    split = attempt(made, kind, seed)
    if split is None:
        return
    try:
        inner = validation(split, seed=seed)
    except InputError:
        return
    assert inner.kind == kind
    assert {one.event_id for one in inner.train.events} < {one.event_id for one in split.train.events}
    known = {(one.user_id, one.item_id) for one in split.train.events}
    asked = zip(inner.questions, inner.truths, strict=True)
    assert all((question.user_id, item) in known for question, truth in asked for item in truth.relevant)


def test_words_without_a_time_stay_only_where_order_plays_no_part() -> None:
    said = event("ann", None, text="soup", kind="comment")
    made = log(said, *(event("ann", item, float(time)) for time, item in enumerate("abc")))
    assert said not in cut(made, "last").train.events
    assert said in cut(made, "random").train.events


def test_a_question_without_a_liked_item_is_dropped_and_its_events_counted() -> None:
    made = log(
        *(event(user, item, float(time)) for user in ("ann", "bob") for time, item in enumerate("abc")),
        event("bob", "d", 9.0, "dislike"),
    )
    split = cut(made, "last")
    assert [question.user_id for question in split.questions] == ["ann"]
    assert split.left_out == {"in a question without a liked item": 1}


def test_items_outside_the_catalogue_are_counted() -> None:
    made = log(event("ann", "a", 1.0), event("ann", "b", 2.0), event("bob", "a", 1.0), event("bob", "zzz", 2.0))
    assert cut(made, "last").left_out == {"not in the catalogue": 1}


def test_a_split_that_leaves_nothing_to_ask_says_why() -> None:
    made = log(event("ann", "a", 1.0), event("ann", "b", 2.0, "hide"))
    with pytest.raises(InputError, match=r"nothing to ask.* 1 in a question without a liked item"):
        cut(made, "last")


PROBE = """
from tests.eval.splits.builder import likes
from eval.splits import KINDS, cut, sampled
from eval.canaries import with_canaries
made = likes(ann="abcdef", bob="bcdefgh", cat="acegh", dan="hgfa")
for kind in ("last", "time", "random", "cold-users", "cold-items"):
    split = with_canaries(sampled(cut(made, kind), 2))
    print([one.event_id for one in split.train.events], split.questions)
    print([(sorted(truth.relevant), sorted(truth.canary)) for truth in split.truths])
"""


def test_the_hash_seed_of_python_changes_nothing(pytestconfig: pytest.Config) -> None:
    seen = {
        subprocess.run(
            [sys.executable, "-c", PROBE],
            env={"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": "1"},
            cwd=pytestconfig.rootpath,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
