"""A child's hold: it beats, and stops its work when it is told to; work that will not stop is left."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from serving.jobs import hold
from serving.jobs.hold import Hold, StoppedError

LONG = 20.0


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(hold, "BEAT", 0.01)
    before = {number: signal.getsignal(number) for number in hold.SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def held(house: Any, **more: Any) -> tuple[str, Hold]:
    batch_id = house.batch()
    owner = house.claimed(batch_id)
    return batch_id, Hold(house.desk.ledger, batch_id, owner, **more)


def broken_into(holding: Hold, event: Callable[[], object]) -> bool:
    """Whether long work under the hold is broken into, once something happens."""
    try:
        with holding, holding.interruptible():
            event()
            time.sleep(LONG)
    except StoppedError:
        return True
    return False


def test_long_work_is_broken_into_when_its_batch_is_cancelled(house: Any) -> None:
    batch_id, holding = held(house)
    assert broken_into(holding, lambda: house.desk.ledger.cancel(batch_id))
    assert holding.seen == "cancelling"


def test_work_in_small_pieces_finds_that_it_should_stop(house: Any) -> None:
    _, holding = held(house)
    with holding:
        holding.require_going_on()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(StoppedError):
            holding.require_going_on()
    assert holding.seen == "validating"


def test_work_stops_when_its_window_is_over(house: Any) -> None:
    _, holding = held(house)
    assert broken_into(holding, lambda: setattr(house.clock, "now", house.clock.now + 25 * 3_600))
    assert holding.seen == "expired"


def test_work_stops_when_somebody_else_has_taken_the_batch(house: Any) -> None:
    batch_id, holding = held(house)

    def taken() -> None:
        house.living.clear()
        house.claimed(batch_id, "another")

    assert broken_into(holding, taken)
    assert holding.seen is None


def test_work_that_does_not_stop_is_left(house: Any) -> None:
    left = threading.Event()
    batch_id, holding = held(house, grace=0.05, leave=lambda status: left.set())
    with holding:
        house.desk.ledger.cancel(batch_id)
        assert left.wait(LONG)


def test_nothing_breaks_into_what_comes_after_the_work(house: Any) -> None:
    batch_id, holding = held(house)
    with holding:
        with holding.interruptible():
            pass
        house.desk.ledger.cancel(batch_id)
        while not holding.stopping:
            time.sleep(0.001)
