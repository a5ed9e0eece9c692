from __future__ import annotations

import asyncio

import pytest

from serving.http.gate import FullError, Gate


def test_who_waits_is_let_in_in_their_order():
    async def story() -> list[str]:
        gate, seen = Gate(1, 8), []

        async def visit(name: str) -> None:
            async with gate.place():
                seen.append(name)
                await asyncio.sleep(0)

        await asyncio.gather(*(visit(name) for name in "abcd"))
        return seen

    assert asyncio.run(story()) == ["a", "b", "c", "d"]


def test_never_more_work_than_there_are_places_and_the_rest_is_refused():
    async def story() -> tuple[int, int, int]:
        gate, most, done = Gate(2, 3), 0, asyncio.Event()

        async def visit() -> None:
            nonlocal most
            async with gate.place():
                most = max(most, gate.working)
                await done.wait()

        visits = [asyncio.create_task(visit()) for _ in range(9)]
        await asyncio.sleep(0)
        assert (gate.working, gate.waiting) == (2, 3)
        done.set()
        ended = await asyncio.gather(*visits, return_exceptions=True)
        return most, sum(isinstance(one, FullError) for one in ended), gate.working + gate.waiting

    assert asyncio.run(story()) == (2, 9 - 2 - 3, 0)


def test_a_place_is_given_back_however_work_ends():
    async def story() -> None:
        gate = Gate(1, 1)

        async def fail() -> None:
            async with gate.place():
                raise ValueError("work failed")

        with pytest.raises(ValueError, match="work failed"):
            await fail()
        async with gate.place():
            waiting = asyncio.create_task(fail())
            await asyncio.sleep(0)
            waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        async with gate.place():
            assert (gate.working, gate.waiting) == (1, 0)

    asyncio.run(story())
