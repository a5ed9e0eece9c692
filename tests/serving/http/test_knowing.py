"""Strangers, seen by the layer that turns them away."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from palate.settings import Settings
from serving.http.app import create_app
from serving.http.depends import CALLER
from serving.http.house import House
from serving.http.knowing import Knowing
from serving.http.settings import ServeSettings
from tests.serving.http.conftest import Heard, ask


class Asked:
    """An application that notes who asked."""

    def __init__(self) -> None:
        self.who: list[Any] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.who.append(scope.get(CALLER))
        await Response(b"done")(scope, receive, send)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House.opened(Settings(store=tmp_path), ServeSettings(body_timeout=0.05))


def tried(house: House, app: Asked, *args: Any, **more: Any) -> Heard:
    return asyncio.run(ask(Knowing(app, house), *args, **more))


@pytest.mark.parametrize("path", ["/v1/files", "/v1/recommend", "/v1/nowhere", "/metrics"])
def test_a_stranger_is_turned_away_before_anything_is_read(house: House, path: str):
    app = Asked()
    heard = tried(house, app, path, headers=[(b"transfer-encoding", b"chunked")], chunks=[b"x"], hang=True)
    assert (heard.status, app.who) == (401, [])
    assert (heard.headers[b"www-authenticate"], heard.headers[b"connection"]) == (b"Bearer", b"close")


def test_whoever_has_a_key_is_known_from_then_on(house: House):
    app = Asked()
    key, secret = house.keys.create("shop", ("read",), now=house.clock())
    assert tried(house, app, headers=[(b"authorization", f"Bearer {secret}".encode())]).status == 200
    assert [(who.tenant, who.key_id) for who in app.who] == [("shop", key.key_id)]


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/static/app.js", "/openapi.json"])
def test_what_is_nobodys_asks_for_no_key(house: House, path: str):
    app = Asked()
    assert (tried(house, app, path, method="GET").status, app.who) == (200, [None])


def test_a_stranger_who_uploads_slowly_takes_nobodys_place(house: House):
    form = [(b"host", b"x"), (b"content-type", b"multipart/form-data; boundary=x"), (b"transfer-encoding", b"chunked")]

    async def story() -> tuple[int, int | None]:
        asked = asyncio.create_task(ask(create_app(house), "/v1/files", headers=form, chunks=[b"--x"], hang=True))
        await asyncio.sleep(0.01)
        return house.gate.working, (await asked).status

    assert asyncio.run(story()) == (0, 401)
