from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.http.crowd import CHAT, Begun, Crowd
from serving.http.gate import Gate
from serving.http.metrics import Metrics
from serving.http.settings import ServeSettings
from tests.serving.http.conftest import ask


def crowd(app: ASGIApp, places: int = 1, queue: int = 1, metrics: Metrics | None = None, **serve: Any) -> Crowd:
    house: Any = SimpleNamespace(
        serve=ServeSettings(**serve),
        gate=Gate(places, queue),
        streams=Gate(places, queue),
        metrics=metrics or Metrics(),
    )
    return Crowd(app, house)


class Held:
    """Answers when it is let go."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.go.wait()
        await Response(b"done")(scope, receive, send)


def test_who_finds_no_room_is_told_when_to_come_again():
    async def story() -> None:
        app = Held()
        layer = crowd(app)
        asked = [asyncio.create_task(ask(layer)) for _ in range(3)]
        await asyncio.sleep(0)
        refused = await asked[2]
        app.go.set()
        assert [(await one).status for one in asked] == [200, 200, 503]
        assert refused.headers[b"retry-after"] == b"1"
        assert json.loads(refused.body)["error"]["code"] == "overloaded"

    asyncio.run(story())


def test_what_an_operator_needs_is_answered_in_any_crowd():
    async def story() -> list[int | None]:
        app = Held()
        layer = crowd(app, 1, 0)
        first = asyncio.create_task(ask(layer))
        await asyncio.sleep(0)
        others = [asyncio.create_task(ask(layer, path)) for path in ("/healthz", "/v1/status", "/metrics", "/", CHAT)]
        await asyncio.sleep(0)
        app.go.set()
        return [(await one).status for one in (first, *others)]

    assert asyncio.run(story()) == [200] * 6


def test_an_answer_that_does_not_begin_in_time_is_given_up_and_its_place_is_free():
    async def story() -> None:
        app = Held()
        layer = crowd(app, 1, 0, timeout=0.05)
        late = await ask(layer)
        assert (late.status, late.headers[b"retry-after"]) == (503, b"5")
        assert json.loads(late.body)["error"]["code"] == "timeout"
        app.go.set()
        assert (await ask(layer)).status == 200

    asyncio.run(story())


def test_an_answer_that_has_begun_may_take_its_time():
    async def slowly() -> Any:
        for piece in ("a", "b", "c"):
            yield piece
            await asyncio.sleep(0.05)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await StreamingResponse(slowly())(scope, receive, send)

    async def story() -> bytes:
        return (await ask(crowd(app, timeout=0.05), hang=True)).body

    assert asyncio.run(story()) == b"abc"


def test_a_client_who_does_not_listen_keeps_no_place():
    async def deaf(message: Any) -> None:
        await asyncio.Event().wait()

    async def story() -> bool:
        async with asyncio.timeout(60) as clock:
            with pytest.raises(ClientDisconnect):
                await Begun(deaf, clock, patience=0.01)({"type": "http.response.body", "body": b"x"})
        return clock.expired()

    assert not asyncio.run(story())


def test_a_request_that_failed_is_not_counted_as_under_way():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError

    metrics = Metrics()
    with pytest.raises(RuntimeError):
        asyncio.run(ask(crowd(app, metrics=metrics)))
    _, gauges = metrics.figures()
    assert gauges["palate_http_working"] == 0
