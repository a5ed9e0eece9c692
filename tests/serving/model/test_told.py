from __future__ import annotations

import os
import signal
import time
from threading import Event

import pytest

from palate.errors import InputError
from serving.model.told import SIGNALS, until_told


def never() -> None:
    raise AssertionError("nobody asked for this")


def test_work_that_ends_by_itself_was_told_nothing():
    done: list[int] = []
    assert until_told(lambda: done.append(1), stop=never, kill=never) is None
    assert done == [1]


def test_what_work_raises_is_raised():
    def work() -> None:
        raise InputError("the port is taken")

    with pytest.raises(InputError, match="the port is taken"):
        until_told(work, stop=never, kill=never)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_stops_the_work_and_is_told(number: signal.Signals):
    stopped = Event()

    def work() -> None:
        os.kill(os.getpid(), number)
        assert stopped.wait(20)
        raise InputError("cut short, which is nothing to tell of")

    assert until_told(work, stop=stopped.set, kill=never) == number


def test_further_signals_cut_the_stopping_short():
    killed: list[int] = []
    stopped = Event()

    def work() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        stopped.wait(20)

    def stop() -> None:
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGINT)
        ends = time.monotonic() + 20
        while len(killed) < 2 and time.monotonic() < ends:
            time.sleep(0.01)
        stopped.set()

    assert until_told(work, stop=stop, kill=lambda: killed.append(1)) == signal.SIGTERM
    assert killed == [1, 1]


def test_signals_mean_afterwards_what_they_meant_before():
    before = [signal.getsignal(one) for one in SIGNALS]
    until_told(lambda: None, stop=never, kill=never)
    assert [signal.getsignal(one) for one in SIGNALS] == before
