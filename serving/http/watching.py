"""The outermost layer: gives each request an id, sees to the answer's common headers, tells faults nobody expected as a
problem, and notes what happened. Of a person it learns nothing: templates of routes, never paths, queries or bodies."""

from __future__ import annotations

import time
import traceback

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.access.caller import Caller
from serving.http.depends import CALLER
from serving.http.handlers import unexpected
from serving.http.metrics import Metrics
from serving.http.paths import API
from serving.http.request_ids import HEADER, begin, current

UNMATCHED = "unmatched"
HANG_UP = 499
"""The status noted for a client that went before anything was answered."""
MOST_FRAMES = 5


class Watching:
    """Watches over an app. `metrics` counts what it sees."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics
        self._log = structlog.get_logger("palate.access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answering = Answering(scope, send)
        began = time.perf_counter()
        try:
            await self._app(scope, receive, answering)
        except ClientDisconnect:
            return
        except Exception as error:
            self._tell(error)
            if answering.status is not None:
                raise BrokenOffError from None
            await unexpected()(scope, receive, answering)
        finally:
            self._note(scope, answering, time.perf_counter() - began)

    def _note(self, scope: Scope, answering: Answering, seconds: float) -> None:
        route, status = template(scope), answering.status or HANG_UP
        self._metrics.note(scope["method"], route, status, seconds)
        caller: Caller | None = scope.get(CALLER)
        self._log.info(
            "request",
            request_id=answering.request_id,
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 2),
            bytes=answering.bytes,
            tenant=caller.tenant if caller else None,
            key=caller.key_id if caller else None,
        )

    def _tell(self, error: Exception) -> None:
        """Log where a fault arose, without its words: they may speak of somebody."""
        frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
        at = [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
        self._log.error("fault", request_id=current(), fault=type(error).__name__, at=at)


class BrokenOffError(Exception):
    """An answer had begun and cannot be completed: the connection is to be closed."""


def template(scope: Scope) -> str:
    """The template of the route that answered ("/v1/items/{item_id}"), "unmatched" where none did."""
    route = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    return path if isinstance(path, str) and path else UNMATCHED


class Answering:
    """A `send` that gives the answer its common headers and remembers what went by."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        self.request_id = begin(next((value for name, value in scope["headers"] if name == HEADER), None))
        self._private = scope["path"].startswith(API)
        self.status: int | None = None
        self.bytes = 0

    async def __call__(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), *self._headers(message.get("headers", ()))]
        else:
            self.bytes += len(message.get("body", b""))
        await self._send(message)

    def _headers(self, there: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        more = [(HEADER, self.request_id.encode("ascii")), (b"x-content-type-options", b"nosniff")]
        if self._private and not any(name.lower() == b"cache-control" for name, _ in there):
            more.append((b"cache-control", b"no-store"))
        return more
