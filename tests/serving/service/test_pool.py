"""Few threads, a bound on what waits, and nothing done for those who went away."""

from __future__ import annotations

import asyncio
import threading

import pytest

from serving.service.errors import OverloadedError
from serving.service.pool import Pool


def test_what_is_over_the_bound_is_refused_at_once() -> None:
    async def asked() -> None:
        pool, gate, done = Pool(1, waiting=2), threading.Event(), list[str]()
        first = [asyncio.create_task(pool.run(gate.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(OverloadedError) as refused:
            await pool.run(gate.wait, done=lambda: done.append("refused"))
        assert refused.value.retry_after > 0
        assert done == ["refused"]
        gate.set()
        assert await asyncio.gather(*first) == [True, True, True]
        assert await pool.run(lambda: 5) == 5
        pool.close()

    asyncio.run(asked())


def test_work_of_somebody_who_went_away_never_begins_but_is_told_as_ended() -> None:
    async def asked() -> None:
        pool, gate, done = Pool(1), threading.Event(), list[str]()
        busy = asyncio.create_task(pool.run(gate.wait))
        waiting = asyncio.create_task(pool.run(lambda: done.append("begun"), done=lambda: done.append("ended")))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        gate.set()
        await busy
        await pool.run(lambda: None)
        assert done == ["ended"]
        pool.close()

    asyncio.run(asked())


def test_work_that_has_begun_is_told_as_ended_only_when_it_has() -> None:
    async def asked() -> None:
        pool, begun, gate, done = Pool(1), threading.Event(), threading.Event(), list[str]()

        def work() -> None:
            begun.set()
            gate.wait()
            done.append("worked")

        asking = asyncio.create_task(pool.run(work, done=lambda: done.append("ended")))
        await asyncio.to_thread(begun.wait)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert done == []
        gate.set()
        await pool.run(lambda: None)
        assert done == ["worked", "ended"]
        pool.close()

    asyncio.run(asked())


def test_a_closed_pool_refuses() -> None:
    async def asked() -> None:
        pool = Pool(1)
        pool.close()
        with pytest.raises(OverloadedError):
            await pool.run(lambda: None)

    asyncio.run(asked())


def test_what_work_raises_reaches_who_asked() -> None:
    async def asked() -> None:
        pool = Pool(1)
        with pytest.raises(ZeroDivisionError):
            await pool.run(lambda: 1 // 0)
        pool.close()

    asyncio.run(asked())
