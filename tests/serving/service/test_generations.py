"""An older store stays open until its last request has ended."""

from __future__ import annotations

from typing import Any, cast

from serving.service.generations import Generations
from serving.service.opened import Opened


class Closing:
    """Stands for an opened store, and says how often it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


def _opened() -> Any:
    return cast(Opened, Closing())


def test_before_the_first_there_is_nothing_to_use() -> None:
    assert Generations().lease() is None


def test_an_older_one_is_closed_after_its_last_request_and_once() -> None:
    generations, old, new = Generations(), _opened(), _opened()
    generations.swap(old)
    first, second = generations.lease(), generations.lease()
    generations.swap(new)
    assert first is not None
    assert second is not None
    assert (first.opened, old.closed) == (old, 0)
    first.release()
    first.release()
    assert old.closed == 0
    second.release()
    assert (old.closed, new.closed) == (1, 0)


def test_one_that_nobody_uses_is_closed_when_it_is_replaced() -> None:
    generations, old, new = Generations(), _opened(), _opened()
    generations.swap(old)
    generations.swap(new)
    assert (old.closed, new.closed) == (1, 0)


def test_the_current_one_outlives_its_requests() -> None:
    generations, only = Generations(), _opened()
    generations.swap(only)
    lease = generations.lease()
    assert lease is not None
    lease.release()
    assert only.closed == 0
    generations.close()
    assert only.closed == 1


def test_closing_closes_all_each_once_whoever_uses_them() -> None:
    generations, old, new = Generations(), _opened(), _opened()
    generations.swap(old)
    lease = generations.lease()
    generations.swap(new)
    using = generations.lease()
    generations.close()
    assert (old.closed, new.closed) == (1, 1)
    assert lease is not None
    assert using is not None
    lease.release()
    using.release()
    assert (old.closed, new.closed) == (1, 1)
