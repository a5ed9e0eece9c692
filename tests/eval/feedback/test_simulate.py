"""Sessions played from held-out events, on a shelf of eight items."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eval.data import Log
from eval.data.questions import Question, Split, Truth
from eval.feedback import Arm, Simulated, sessions, simulate
from history.live import live_event
from palate.errors import InputError
from palate.types import Event
from tests.eval.shelf import log as shelf

FAYS = ("b1", "b2", "f1", "f3")


def fay(item: str, time: float | None) -> Event:
    return live_event("fay", "like", item, time=time)


def bread_log() -> Log:
    """The shelf with fay, who goes through everything of bread, one thing a day, having disliked an engine."""
    first = live_event("fay", "dislike", "b3", time=0.0)
    fays = (first, *(fay(item, 86_400.0 * day) for day, item in enumerate(FAYS, start=1)))
    events = sorted((*shelf().events, *fays), key=lambda event: event.user_id)
    return replace(shelf(), events=tuple(events))


def cut(log: Log, known: int = 1) -> Split:
    """Fay's first events are known, the others held out."""
    fays = [event for event in log.events if event.user_id == "fay"]
    held = fays[known:]
    train = log.keeping(tuple(event for event in log.events if event not in held))
    truth = Truth(relevant=frozenset(str(event.item_id) for event in held))
    return Split("last", "Fay's latest.", train, (Question("fay"),), (truth,))


def test_a_session_takes_steps_in_the_order_of_time_and_keeps_the_rest_for_asking() -> None:
    log = bread_log()
    (played,) = sessions(log, cut(log), length=2)
    assert [[event.item_id for event in step] for step in played.steps] == [["b1"], ["b2"]]
    assert played.targets == {"f1", "f3"}
    assert played.touched == {"b1", "b2"}
    assert [event.item_id for event in played.first(1)] == ["b1"]


def test_who_likes_no_more_than_the_steps_plays_none() -> None:
    log = bread_log()
    assert sessions(log, cut(log), length=4) == []
    with pytest.raises(InputError, match="more held-out items"):
        simulate(log, cut(log), after=(1, 4))


def test_untimed_steps_come_in_an_order_that_the_seed_draws() -> None:
    log = bread_log()
    untimed = replace(
        log,
        events=tuple(fay(str(e.item_id), None) if e.user_id == "fay" and e.kind == "like" else e for e in log.events),
    )
    orders = {
        tuple(str(step[0].item_id) for step in sessions(untimed, cut(untimed, 0), length=2, seed=seed)[0].steps)
        for seed in range(8)
    }
    assert len(orders) > 1
    assert sessions(untimed, cut(untimed, 0), length=2, seed=3) == sessions(untimed, cut(untimed, 0), length=2, seed=3)


def test_only_so_many_people_are_drawn() -> None:
    log = bread_log()
    split = cut(log)
    twice = replace(split, questions=split.questions * 2, truths=split.truths * 2)
    assert len(sessions(log, twice, length=1, most=1)) == 1


def test_live_events_reach_what_a_refit_would_and_leave_frozen_profiles_behind() -> None:
    log = bread_log()
    ticks = iter(range(1_000))
    found = simulate(log, cut(log), after=(1, 2), clock=lambda: float(next(ticks)))
    assert list(found.arms) == [1, 2]
    assert found.arms[2].live.tolist() == found.arms[2].refit.tolist() == [1.0]
    assert found.arms[2].live[0] >= found.arms[2].frozen[0]
    assert found.update_ms.tolist() == [1000.0, 1000.0]
    assert len(found.next_ms) == 3
    assert "live after 2" in found.intervals()
    assert found.lines()[0] == "1 people; NDCG@10"


def test_the_gain_is_over_frozen_and_what_is_reached_is_of_a_refit() -> None:
    arm = Arm(frozen=np.array([0.1, 0.1]), live=np.array([0.2, 0.4]), refit=np.array([0.4, 0.4]))
    assert arm.gain == pytest.approx(3.0)
    assert arm.reached == pytest.approx(0.75)
    assert np.isnan(Arm(frozen=np.zeros(1), live=np.zeros(1), refit=np.zeros(1)).gain)
    lines = Simulated({1: arm}, np.array([1.0]), np.array([2.0])).lines()
    assert "reached 75.0%" in lines[1]
