"""How many requests are worked on at once, and how long one may keep its caller waiting."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.http.gate import FullError, Gate
from serving.http.handlers import told
from serving.http.house import House
from serving.http.paths import API
from serving.http.problems import problem

CHAT = "/v1/chat/completions"
ALWAYS = frozenset({"/v1/status", "/v1/me"})
"""Addresses that cost next to nothing and are needed when everything else is busy."""


class Crowd:
    """Lets requests to the API in as there is room, and ends those that take too long to begin their answer."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app, self._house = app, house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request when it is its turn."""
        if scope["type"] != "http" or not scope["path"].startswith(API) or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        chat = scope["path"] == CHAT
        gate = self._house.streams if chat else self._house.gate
        limit = self._house.serve.chat_timeout if chat else self._house.serve.timeout
        try:
            async with asyncio.timeout(limit) as clock:
                await self._in_turn(gate, scope, receive, Begun(send, clock))
        except FullError as full:
            await told(full)(scope, receive, send)
        except TimeoutError:
            if not clock.expired():
                raise
            said = f"No answer within {limit:g} s. Try again later, or ask for less."
            await problem(503, "Took too long", said, code="timeout", headers={"Retry-After": "5"})(
                scope, receive, send
            )

    async def _in_turn(self, gate: Gate, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with gate.place():
                self._count()
                await self._app(scope, receive, send)
        finally:
            self._count()

    def _count(self) -> None:
        gates = (self._house.gate, self._house.streams)
        self._house.metrics.crowd(sum(one.working for one in gates), sum(one.waiting for one in gates))


SLOWEST_READER = 60.0
"""Seconds that a client may leave a piece of an answer unread; a stream of chat gives up sooner, by itself."""


class Begun:
    """A `send` that stops the clock once the answer begins: what is told piece by piece may take its time. A client
    who leaves a piece unread for `patience` seconds counts as gone: nobody keeps a place by not listening."""

    def __init__(self, send: Send, clock: asyncio.Timeout, patience: float = SLOWEST_READER) -> None:
        self._send, self._clock, self._patience = send, clock, patience

    async def __call__(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self._clock.reschedule(None)
        try:
            async with asyncio.timeout(self._patience):
                await self._send(message)
        except TimeoutError:
            raise ClientDisconnect from None
