from __future__ import annotations

import asyncio

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from serving.http.refusing import Refusing
from tests.serving.http.conftest import ask


async def fine(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(scope["path"].encode("utf-8", "backslashreplace"))(scope, receive, send)


def status(*, unlocked: bool = True, method: str = "POST", path: str = "/v1/x", **headers: str) -> int | None:
    layer = Refusing(fine, unlocked, ("https://shop.example",))
    given = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return asyncio.run(ask(layer, path, method=method, headers=given)).status


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:80", "[::1]:8080", "LOCALHOST"])
def test_this_machine_may_ask_an_open_server(host: str):
    assert status(host=host) == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "[", "::1@x"])
def test_a_name_that_only_points_at_this_machine_may_not(host: str):
    """DNS rebinding: the browser sends the attacker's name."""
    assert status(host=host) == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:9999"])
def test_another_sites_page_may_not_write(origin: str):
    assert status(host="localhost:8080", origin=origin) == 403


def test_our_own_page_and_the_sites_that_were_named_may():
    assert status(host="localhost:8080", origin="http://localhost:8080") == 200
    assert status(host="localhost:8080", origin="https://shop.example") == 200


def test_a_server_with_keys_is_called_by_any_name():
    assert status(unlocked=False, host="palate.example", origin="https://elsewhere.example") == 200


def test_an_address_that_is_no_text_is_refused():
    assert status(host="localhost", path="/v1/items/%FF") == 400
    assert status(host="localhost", path="/v1/items/%E7%94%B2") == 200
