from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from serving.http.heads import Heads
from tests.serving.http.conftest import Heard, ask


async def fine(scope: Scope, receive: Receive, send: Send) -> None:
    scope["route"] = "noted"
    status = 200 if scope["method"] == "GET" else 405
    await Response(b"said", status)(scope, receive, send)


def asked(method: str) -> Heard:
    return asyncio.run(ask(Heads(fine), method=method))


def test_head_is_what_get_says_without_its_body():
    get, head = asked("GET"), asked("HEAD")
    assert (head.status, head.headers) == (200, get.headers)
    assert (get.body, head.body) == (b"said", b"")


def test_other_methods_stay_what_they_are():
    assert asked("POST").status == 405


def test_what_is_noted_of_a_request_is_known_outside():
    async def story() -> Scope:
        scope: Scope = {"type": "http", "method": "HEAD", "headers": []}
        heard = Heard()
        await Heads(fine)(scope, asyncio.Event().wait, heard.send)  # type: ignore[arg-type]
        return scope

    scope = asyncio.run(story())
    assert (scope["method"], scope["route"]) == ("HEAD", "noted")
