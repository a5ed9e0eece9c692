from __future__ import annotations

import asyncio
import random
from typing import Any

import httpx
import pytest

from palate.chat import ChatRequest, Message
from palate.errors import ModelError, ModelRefusedError, ModelUnavailableError
from serving.chat import ChatClient, Retries
from serving.chat.retrying import Budget
from tests.faulty import FaultyServer

PASSING = ["500", "503", "429", "cut", "drop", "garbage", "error"]
LASTING = ["400", "401", "404", "too_long", "redirect", "html"]


@pytest.mark.parametrize("fault", PASSING)
def test_faults_that_may_pass_are_tried_again(fault: str, serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(script=[fault])
    assert using(server, lambda client: client.ask(asked)).text
    assert server.total == 2


@pytest.mark.parametrize("fault", LASTING)
def test_refusals_are_never_tried_again(fault: str, serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(script=[fault])
    with pytest.raises(ModelRefusedError):
        using(server, lambda client: client.ask(asked))
    assert server.total == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("500", "server_error"), ("503", "overloaded"), ("429", "overloaded"), ("cut", "unreachable"),
     ("drop", "unreachable"), ("garbage", "server_error"), ("hang", "timeout"), ("huge", "server_error"),
     ("too_long", "too_long"), ("401", "unauthorised"), ("html", "bad_request"), ("redirect", "bad_request")],
)  # fmt: skip
def test_each_fault_has_its_name(fault: str, kind: str, serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(always=fault)
    with pytest.raises(ModelError) as raised:
        using(server, lambda client: client.ask(asked), retries=Retries(tries=1), timeout=2.0, try_timeout=0.3)
    assert raised.value.kind == kind
    assert server.url in str(raised.value)


def test_nobody_there_is_unreachable(using: Any, asked: ChatRequest) -> None:
    nobody = FaultyServer(url="http://127.0.0.1:9/v1")
    with pytest.raises(ModelUnavailableError, match="cannot be reached") as raised:
        using(nobody, lambda client: client.ask(asked))
    assert raised.value.kind == "unreachable"


def test_a_try_that_hangs_leaves_time_for_another(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(script=["hang"])
    assert using(server, lambda client: client.ask(asked), timeout=5.0, try_timeout=0.2).text
    assert server.total == 2


def test_all_tries_together_keep_the_deadline(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(always="hang")

    async def took(client: ChatClient) -> float:
        began = asyncio.get_running_loop().time()
        with pytest.raises(ModelUnavailableError):
            await client.ask(asked)
        return asyncio.get_running_loop().time() - began

    assert using(server, took, timeout=0.6, try_timeout=0.25) < 2.0
    assert 2 <= server.total <= 3


def test_no_more_tries_than_allowed(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(always="500")
    with pytest.raises(ModelUnavailableError):
        using(server, lambda client: client.ask(asked), retries=Retries(tries=3, first=0.001))
    assert server.total == 3


def test_retry_after_is_waited_for(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(script=["429"], retry_after="1")

    async def took(client: ChatClient) -> float:
        began = asyncio.get_running_loop().time()
        await client.ask(asked)
        return asyncio.get_running_loop().time() - began

    assert using(server, took) >= 1.0


def test_retry_after_as_a_date_is_read_by_the_clock(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(script=["503"], retry_after="Thu, 01 Jan 1970 00:16:41 GMT")

    async def took(client: ChatClient) -> float:
        began = asyncio.get_running_loop().time()
        await client.ask(asked)
        return asyncio.get_running_loop().time() - began

    assert using(server, took, clock=lambda: 1000.0) >= 1.0


def test_retry_after_beyond_the_deadline_is_not_waited_for(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(script=["429"], retry_after="3600")
    with pytest.raises(ModelUnavailableError) as raised:
        using(server, lambda client: client.ask(asked))
    assert raised.value.kind == "overloaded"
    assert server.total == 1


def test_waits_are_drawn_from_a_range_that_doubles_up_to_a_bound() -> None:
    retries, rng = Retries(first=0.5, most=3.0), random.Random(1)
    for tried, most in [(1, 0.5), (2, 1.0), (3, 2.0), (4, 3.0), (40, 3.0)]:
        waits = [retries.wait(tried, rng) for _ in range(500)]
        assert 0.0 <= min(waits) < 0.1 * most
        assert 0.9 * most < max(waits) <= most


def test_outage_is_not_multiplied(serve: Any, using: Any, asked: ChatRequest) -> None:
    """A hundred calls bring 20 repetitions, the reserve 5: 125 in all, where five tries each would be 500."""
    server = serve(always="500")

    async def hundred(client: ChatClient) -> None:
        await asyncio.gather(*(client.ask(asked) for _ in range(100)), return_exceptions=True)

    using(server, hundred, retries=Retries(tries=5, first=0.001, share=0.2, reserve=5.0), concurrency=10)
    assert 115 <= server.total <= 125


def test_waits_that_the_server_asks_for_are_not_on_the_budget(serve: Any, using: Any, asked: ChatRequest) -> None:
    server = serve(script=["429", "429", "429"], retry_after="0")
    nothing_left = Retries(tries=5, first=0.001, share=0.0, reserve=0.0)
    assert using(server, lambda client: client.ask(asked), retries=nothing_left).text


def test_budget_never_holds_more_than_its_bound() -> None:
    budget = Budget(Retries(share=1.0, reserve=1.0), most=3.0)
    for _ in range(100):
        budget.earn()
    assert [budget.spend() for _ in range(4)] == [True, True, True, False]


def test_thirty_percent_of_faults_cost_less_than_sixty_percent_more_calls(
    serve: Any, using: Any, asked: ChatRequest
) -> None:
    """Of 400 calls all end; the few that do not end well have a name."""
    server = serve(faults={"500": 0.1, "cut": 0.1, "drop": 0.05, "429": 0.05}, seed=5)
    requests = [
        asked.model_copy(update={"messages": (Message(role="user", content=f"number {n}"),)}) for n in range(400)
    ]

    async def all_of_them(client: ChatClient) -> list[Any]:
        return await asyncio.gather(*map(client.ask, requests), return_exceptions=True)

    ends = using(server, all_of_them, timeout=60.0)
    assert server.total <= 640
    assert all(isinstance(end, ModelError) for end in ends if isinstance(end, BaseException))
    assert sum(isinstance(end, ModelError) for end in ends) < 8


def test_a_body_that_does_not_end_is_cut(using: Any, asked: ChatRequest, serve: Any) -> None:
    async def endless() -> Any:
        while True:
            yield b" " * 2**20

    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=endless()))
    with pytest.raises(ModelUnavailableError, match="more than 16 MiB"):
        using(FaultyServer(url="http://x/v1"), lambda client: client.ask(asked), transport=transport)
