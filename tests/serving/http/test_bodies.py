from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from serving.http.bodies import UPLOADS, Bodies
from serving.http.settings import ServeSettings
from tests.serving.http.conftest import Heard, ask

JSON = [(b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")]
LEAST = 1024


class Echo:
    """Answers with the body; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        await Response(await Request(scope, receive).body())(scope, receive, send)


def tried(app: Any = None, **more: Any) -> Heard:
    settings = {"max_body": LEAST, "max_upload": 4 * LEAST, "body_timeout": 0.05}
    layer = Bodies(app or Echo(), ServeSettings(**settings | more.pop("serve", {})))
    return asyncio.run(ask(layer, **{"headers": JSON, **more}))


def test_a_body_in_pieces_comes_through_whole():
    assert tried(chunks=[b'{"a"', b": 1", b"}"]).body == b'{"a": 1}'


@pytest.mark.parametrize("kind", [b"text/plain", b"application/x-www-form-urlencoded", b"multipart/form-data", b""])
def test_what_a_form_of_another_site_could_send_is_refused(kind: bytes):
    app = Echo()
    heard = tried(app, headers=[(b"content-type", kind), (b"content-length", b"2")], chunks=[b"{}"])
    assert (heard.status, app.asked) == (415, 0)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_json_comes_in_utf_8_alone(encoding: str):
    """RFC 8259, 8.1; another encoding would hide halves of characters."""
    app = Echo()
    heard = tried(app, chunks=['{"query": "\\ud800"}'.encode(encoding)])
    assert (heard.status, app.asked) == (400, 0)


def test_a_body_that_says_it_is_too_large_is_not_read():
    heard = tried(headers=[*JSON[:1], (b"content-length", b"1025")], chunks=[b"x"], hang=True)
    assert heard.status == 413
    assert heard.headers[b"connection"] == b"close"


def test_a_body_is_counted_while_it_comes():
    app = Echo()
    assert tried(app, chunks=[b"x" * LEAST, b"x"], hang=True).status == 413
    assert app.asked == 0
    assert tried(app, chunks=[b"x" * LEAST]).status == 200


def test_a_body_that_never_ends_is_given_up():
    app = Echo()
    heard = tried(app, chunks=[b"{"], hang=True)
    assert (heard.status, app.asked) == (408, 0)
    assert json.loads(heard.body)["error"]["code"] == "too_slow"


def test_a_client_that_goes_in_the_middle_gets_and_costs_nothing():
    app = Echo()
    layer = Bodies(app, ServeSettings(max_body=LEAST))

    async def gone() -> dict[str, str]:
        return {"type": "http.disconnect"}

    heard = Heard()
    scope = {"type": "http", "method": "POST", "path": "/v1/x", "headers": JSON}
    asyncio.run(layer(scope, gone, heard.send))
    assert (heard.messages, app.asked) == ([], 0)


def test_all_bodies_together_are_bounded():
    async def story() -> list[int | None]:
        layer = Bodies(Echo(), ServeSettings(max_body=LEAST, max_buffered=3 * LEAST, body_timeout=0.2))
        slow = [ask(layer, headers=JSON, chunks=[b"x" * LEAST], hang=True) for _ in range(5)]
        statuses = [one.status for one in await asyncio.gather(*slow)]
        statuses.append((await ask(layer, headers=JSON, chunks=[b"x" * LEAST])).status)
        return statuses

    assert asyncio.run(story()) == [408, 408, 408, 503, 503, 200]


def test_files_pass_by_without_being_held_and_are_counted():
    app = Echo()
    form = [(b"content-type", b"multipart/form-data"), (b"transfer-encoding", b"chunked")]
    assert tried(app, path=UPLOADS, headers=form, chunks=[b"x" * LEAST] * 4).body == b"x" * 4 * LEAST


def test_a_request_without_a_body_needs_no_type():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(b"done")(scope, receive, send)

    assert tried(app, method="GET", headers=[]).status == 200
    assert tried(app, headers=[(b"content-length", b"0")]).status == 200
