"""Bodies: of a type that can be read, of bounded size, counted while they come, and within a bounded time. A whole body
is there before its request takes anybody's place, so that slow clients keep nobody from working."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.http.problems import problem
from serving.http.settings import MEBIBYTE, ServeSettings

UPLOADS = "/v1/files"
"""The one address that takes files, as forms."""

HALF = re.compile(
    rb"(?:[^\\]++|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u(?![dD][89a-fA-F])|\\[^u])*+\\u[dD]"
)
"""JSON up to the first escape that stands for half a character."""


class RefusedBodyError(HTTPException):
    """A body that is not read to its end; `answer` says why. The framework lets it pass where it reads forms."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer
        super().__init__(answer.status_code)


class HangUpError(Exception):
    """The client went before its body was there."""


class Bodies:
    """Reads bodies before their requests go on; files are only counted as they pass."""

    def __init__(self, app: ASGIApp, serve: ServeSettings) -> None:
        self._app, self._serve = app, serve
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its body, or refuse it."""
        if scope["type"] != "http" or not has_body(scope):
            await self._app(scope, receive, send)
            return
        try:
            await self._with_body(scope, receive, send)
        except RefusedBodyError as refused:
            if refused.answer.status_code in UNREAD:
                await hear_out(scope, receive, self._serve.body_timeout)
            await refused.answer(scope, receive, send)
        except HangUpError:
            return

    async def _with_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == UPLOADS:
            self._require_size(scope, self._serve.max_upload)
            await self._app(scope, Counted(receive, self._serve.max_upload, self._serve.body_timeout), send)
            return
        self._require_json(scope)
        self._require_size(scope, self._serve.max_body)
        body = await self._read(receive)
        try:
            _require_text(body)
            await self._app(scope, _again(body, receive), send)
        finally:
            self._held -= len(body)

    def _require_json(self, scope: Scope) -> None:
        kind = _header(scope, b"content-type").partition(b";")[0].strip().lower()
        if kind != b"application/json" and scope["method"] != "DELETE":
            said = "Bodies are JSON: send the header 'Content-Type: application/json'."
            raise RefusedBodyError(problem(415, "Not JSON", said, code="media_type", headers=CLOSE))

    @staticmethod
    def _require_size(scope: Scope, most: int) -> None:
        declared = _header(scope, b"content-length")
        if declared.isdigit() and int(declared) > most:
            raise RefusedBodyError(too_large(most))

    async def _read(self, receive: Receive) -> bytes:
        """A whole body. Its bytes count as held, for whoever asked to let go of."""
        body = bytearray()
        try:
            async with asyncio.timeout(self._serve.body_timeout):
                while await self._more(receive, body):
                    pass
        except BaseException as error:
            self._held -= len(body)
            if isinstance(error, TimeoutError):
                raise RefusedBodyError(too_slow(self._serve.body_timeout)) from None
            raise
        return bytes(body)

    async def _more(self, receive: Receive, body: bytearray) -> bool:
        """Read a piece of a body; whether another one comes."""
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HangUpError
        self._take(message.get("body", b""), body)
        more: bool = message.get("more_body", False)
        return more

    def _take(self, piece: bytes, body: bytearray) -> None:
        body += piece
        self._held += len(piece)
        if len(body) > self._serve.max_body:
            raise RefusedBodyError(too_large(self._serve.max_body))
        if self._held > self._serve.max_buffered:
            said = "The server holds as much as it can. Try again in a moment."
            raise RefusedBodyError(
                problem(503, "Too busy", said, code="overloaded", headers={**CLOSE, "Retry-After": "1"})
            )


class Counted:
    """A `receive` that refuses what is too large or too slow as it passes.

    Args:
        receive: where messages come from.
        most: bytes in all.
        patience: seconds from one piece to the next.
    """

    def __init__(self, receive: Receive, most: int, patience: float) -> None:
        self._receive, self._most, self._patience = receive, most, patience
        self._seen = 0
        self._ended = False

    async def __call__(self) -> Message:
        """The next message."""
        if self._ended:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._patience)
        except TimeoutError:
            raise RefusedBodyError(too_slow(self._patience)) from None
        self._seen += len(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        if self._seen > self._most:
            await discard(self._receive, self._patience)
            raise RefusedBodyError(too_large(self._most))
        return message


UNREAD = frozenset({413, 415})
"""Statuses that are told once the client has said what it had to: one that still talks may not hear the answer."""
DISCARDED = 64 * MEBIBYTE
"""Bytes that a client may still say."""


async def hear_out(scope: Scope, receive: Receive, seconds: float) -> None:
    """`discard` what a client says, before an answer that needs none of it; not where it waits for leave to say it. The
    connection is to be closed afterwards: it may say more."""
    if has_body(scope) and not _header(scope, b"expect"):
        await discard(receive, seconds)


async def discard(receive: Receive, seconds: float) -> None:
    """Let a client finish, and forget what it says: for so many seconds, and `DISCARDED` bytes, at most."""
    left = DISCARDED
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


CLOSE = {"Connection": "close"}
"""The rest of the body is not read: the connection cannot be used again."""


def _require_text(body: bytes) -> None:
    if 0 in body:
        raise RefusedBodyError(problem(400, "Not JSON", "The body is not JSON in UTF-8.", code="malformed"))
    if HALF.match(body):
        said = "The body spells half a character (an unpaired surrogate, RFC 8259, 8.2), which is no text."
        raise RefusedBodyError(problem(400, "Not JSON", said, code="malformed"))


def too_large(most: int) -> Response:
    """The answer to a body of more bytes than `most`."""
    said = f"The body is over {most:,} bytes. Send less at a time."
    return problem(413, "Too large", said, code="too_large", headers=CLOSE)


def too_slow(seconds: float) -> Response:
    """The answer to a body that did not come within these seconds."""
    said = f"The body did not come within {seconds:g} s. Send it faster, or in smaller parts."
    return problem(408, "Too slow", said, code="too_slow", headers=CLOSE)


def has_body(scope: Scope) -> bool:
    """Whether a request comes with a body."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0")
        for name, value in scope["headers"]
    )


def _header(scope: Scope, wanted: bytes) -> bytes:
    return next((value for name, value in scope["headers"] if name == wanted), b"")


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body, then what else comes."""
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
