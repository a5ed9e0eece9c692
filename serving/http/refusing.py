"""Refusals before anything is looked at: of other sites' pages, and of paths that are no text."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from serving.http.paths import decoded
from serving.http.problems import problem
from serving.loopback import is_loopback

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Refusing:
    """Refuses what no client of ours sends.

    Args:
        app: what comes after.
        unlocked: the server needs no key, so that only this machine's own pages may speak to it: another site's page
            could otherwise reach it through the browser, by a form or by a name that points at this machine.
        origins: other sites whose pages may call.
    """

    def __init__(self, app: ASGIApp, unlocked: bool, origins: Sequence[str] = ()) -> None:
        self._app, self._unlocked, self._origins = app, unlocked, frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._unlocked and not self._near(scope):
            said = "A server without keys answers this machine only, by the name localhost. Make a key to open it."
            await problem(403, "Not allowed", said, code="forbidden_host")(scope, receive, send)
            return
        try:
            scope["path"] = decoded(scope)
        except UnicodeDecodeError:
            said = "The address is no UTF-8. Percent-encode ids as UTF-8."
            await problem(400, "Malformed address", said, code="malformed")(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _near(self, scope: Scope) -> bool:
        """Whether a request comes from this machine's own pages or programs, as far as a browser tells."""
        headers: dict[bytes, str] = {
            name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"host", b"origin")
        }
        if not is_loopback(hostname(headers.get(b"host", ""))):
            return False
        origin = headers.get(b"origin")
        if origin is None or scope["method"] in SAFE or origin in self._origins:
            return True
        return bool(urlsplit(origin).netloc == headers[b"host"])


def hostname(host: str) -> str:
    """The name in a `Host` header, without the port.

    >>> hostname("[::1]:8080"), hostname("LOCALHOST:80"), hostname("127.0.0.1")
    ('::1', 'localhost', '127.0.0.1')
    """
    try:
        return (urlsplit(f"//{unquote(host)}").hostname or "").lower()
    except ValueError:
        return ""
