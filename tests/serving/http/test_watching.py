from __future__ import annotations

import asyncio
import json

import pytest
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from serving.http.metrics import Metrics
from serving.http.watching import BrokenOffError, Watching
from tests.serving.http.conftest import Heard, ask

SECRET = "mei@example.org"


async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError(f"{SECRET} is not in the list")


def test_a_fault_nobody_expected_is_a_problem_and_its_words_are_nowhere():
    with capture_logs() as lines:
        heard = asyncio.run(ask(Watching(faulty, Metrics()), f"/v1/users/{SECRET}/profile"))
    assert heard.status == 500
    assert json.loads(heard.body)["error"]["code"] == "internal"
    assert [line["event"] for line in lines] == ["fault", "request"]
    assert "test_watching.py" in lines[0]["at"][-1]
    assert lines[0]["request_id"] == lines[1]["request_id"] == heard.headers[b"x-request-id"].decode()
    assert SECRET not in f"{lines}{heard.body!r}"


def test_a_fault_in_the_middle_of_an_answer_breaks_the_connection_off():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError(SECRET)

    with capture_logs() as lines, pytest.raises(BrokenOffError) as told:
        asyncio.run(ask(Watching(app, Metrics())))
    assert SECRET not in f"{lines}{told.value!r}"
    assert told.value.__suppress_context__


def test_a_client_that_went_is_noted_as_such():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise ClientDisconnect

    with capture_logs() as lines:
        heard: Heard = asyncio.run(ask(Watching(app, Metrics())))
    assert heard.messages == []
    assert lines[-1]["status"] == 499


def test_answers_under_v1_are_kept_by_nobody_and_no_type_is_guessed():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(b"{}")(scope, receive, send)

    watching = Watching(app, Metrics())
    private, page = asyncio.run(ask(watching)).headers, asyncio.run(ask(watching, "/")).headers
    assert private[b"cache-control"] == b"no-store"
    assert b"cache-control" not in page
    assert private[b"x-content-type-options"] == page[b"x-content-type-options"] == b"nosniff"


def test_made_up_methods_and_paths_make_no_new_series():
    metrics = Metrics()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(b"")(scope, receive, send)

    for number in range(20):
        asyncio.run(ask(Watching(app, metrics), f"/x{number}", method=f"M{number}"))
    (figures,), _ = metrics.figures()
    assert (figures.method, figures.route, figures.requests) == ("OTHER", "unmatched", 20)
