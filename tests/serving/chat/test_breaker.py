"""In these, waits are a tenth and less of what is usual."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from palate.chat import ChatRequest
from palate.errors import ModelRefusedError, ModelUnavailableError
from serving.chat import Alarm, ChatClient, Retries
from serving.chat.breaker import Breaker

QUICK = Alarm(faults=3, silence=0.3, canary=0.3, first=0.05, most=0.2)
ONCE = Retries(tries=1)


def kinds(ends: list[Any]) -> set[str]:
    return {end.kind for end in ends if isinstance(end, ModelUnavailableError)}


async def many(client: ChatClient, request: ChatRequest, times: int) -> list[Any]:
    return await asyncio.gather(*(client.ask(request) for _ in range(times)), return_exceptions=True)


async def until_open(client: ChatClient) -> None:
    async with asyncio.timeout(10.0):
        while client.health.state == "closed":
            await asyncio.sleep(0.01)


def test_usual_alarm_rings_within_ten_seconds() -> None:
    assert Alarm().silence + Alarm().canary < 10.0


def test_faults_in_a_row_and_a_dead_canary_open_it(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(always="500")

    async def work(client: ChatClient) -> set[str]:
        for _ in range(3):
            await many(client, asked, 1)
        await until_open(client)
        return kinds(await many(client, asked, 5))

    alarm = replace(QUICK, patience=0.0)
    assert using(server, work, alarm=alarm, retries=ONCE) == {"circuit_open"}


def test_open_breaker_sends_nothing_but_canaries(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(always="503")

    async def work(client: ChatClient) -> None:
        await many(client, asked, 3)
        await until_open(client)
        before = len([one for one in server.bodies if one["max_tokens"] > 1])
        await many(client, asked, 20)
        assert len([one for one in server.bodies if one["max_tokens"] > 1]) == before

    using(server, work, alarm=replace(QUICK, patience=0.1), retries=ONCE)


def test_server_that_only_hangs_is_found_out_though_its_health_is_fine(
    serve: Any, using: Any, asked: ChatRequest
) -> None:
    """`/health` says 200 all the while; silence, then a canary without an answer, and the breaker is open."""
    server = serve(always="hang")

    async def work(client: ChatClient) -> float:
        began = asyncio.get_running_loop().time()
        calls = asyncio.create_task(many(client, asked, 4))
        await until_open(client)
        took = asyncio.get_running_loop().time() - began
        calls.cancel()
        await asyncio.gather(calls, return_exceptions=True)
        return took

    assert using(server, work, alarm=QUICK, timeout=60.0) < 5.0


def test_calls_wait_at_an_open_breaker_and_go_on_when_the_server_is_back(
    serve: Any, using: Any, asked: ChatRequest
) -> None:
    server = serve(always="500")

    async def work(client: ChatClient) -> list[Any]:
        await many(client, asked, 3)
        await until_open(client)
        waiting = asyncio.create_task(many(client, asked, 10))
        await asyncio.sleep(0.1)
        server.always = None
        return await waiting

    ends = using(server, work, alarm=QUICK, retries=ONCE, timeout=20.0)
    assert [bool(end.text) for end in ends] == [True] * 10


def test_call_that_waited_in_vain_ends_at_its_deadline(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(always="500")

    async def work(client: ChatClient) -> set[str]:
        await many(client, asked, 3)
        await until_open(client)
        return kinds(await many(client, asked, 2))

    assert using(server, work, alarm=QUICK, retries=ONCE, timeout=0.5) == {"circuit_open"}


def test_living_server_with_many_faults_keeps_it_closed(serve: Any, using: Any, asked: ChatRequest) -> None:
    """Three faults in a row call for a canary, and the canary is answered."""
    server = serve(script=["500", "500", "500", None, "500", "500", "500", None])

    async def work(client: ChatClient) -> int:
        for _ in range(3):
            await many(client, asked, 1)
        await asyncio.sleep(0.1)
        await many(client, asked, 1)
        return client.health.opened

    assert using(server, work, alarm=QUICK, retries=ONCE) == 0


def test_too_many_requests_is_the_word_of_a_living_server(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(always="429")

    async def work(client: ChatClient) -> int:
        await many(client, asked, 20)
        await asyncio.sleep(0.1)
        return client.health.opened

    assert using(server, work, alarm=QUICK, retries=ONCE) == 0


def test_slow_server_that_was_wrongly_doubted_is_believed_with_its_next_answer() -> None:
    """The canary waits behind a long queue and gets nothing; then a call that was under way is answered."""

    async def unheard(until: float) -> None:
        raise ModelUnavailableError("nothing", "timeout")

    async def work() -> list[str]:
        breaker = Breaker(unheard, Alarm(silence=0.05, first=60.0), random.Random(1))
        with breaker.watched():
            await asyncio.sleep(0.2)
            states = [breaker.state]
        states.append(breaker.state)
        await breaker.aclose()
        return states

    assert asyncio.run(work()) == ["open", "closed"]


def test_server_that_refuses_the_canary_is_alive() -> None:
    async def refused(until: float) -> None:
        raise ModelRefusedError("max_tokens must be at least 16", "bad_request")

    async def work() -> str:
        breaker = Breaker(refused, Alarm(silence=0.02), random.Random(1))
        with breaker.watched():
            await asyncio.sleep(0.1)
            state = breaker.state
        await breaker.aclose()
        return state

    assert asyncio.run(work()) == "closed"


def test_waits_between_canaries_grow() -> None:
    asked: list[float] = []

    async def dead(until: float) -> None:
        asked.append(asyncio.get_running_loop().time())
        if len(asked) < 5:
            raise ModelUnavailableError("dead", "unreachable")

    async def work() -> None:
        breaker = Breaker(dead, Alarm(faults=1, first=0.02, most=10.0), random.Random(1))
        with pytest.raises(ModelUnavailableError), breaker.watched():
            raise ModelUnavailableError("dead", "unreachable")
        await breaker.passage(asyncio.get_running_loop().time() + 10.0)
        async with asyncio.timeout(10.0):
            while len(asked) < 5:
                await asyncio.sleep(0.01)
        await breaker.aclose()

    asyncio.run(work())
    waits = [later - sooner for sooner, later in pairwise(asked)]
    assert all(wait >= least for wait, least in zip(waits, [0.01, 0.02, 0.04, 0.08], strict=True))
