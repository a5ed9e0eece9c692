"""Who asks is known before anything of what they send is read: a stranger gets no room, no place and no attention."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from palate.errors import PalateError
from serving.http.bodies import CLOSE, has_body, hear_out
from serving.http.depends import CALLER, recognised
from serving.http.handlers import told
from serving.http.house import House
from serving.http.paths import API


class Knowing:
    """Notes in a request's scope who sent it, for the operation to ask what they may do."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app, self._house = app, house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse a caller who is not known."""
        if scope["type"] == "http" and (scope["path"].startswith(API) or scope["path"] == "/metrics"):
            try:
                scope[CALLER] = recognised(self._house, HTTPConnection(scope).headers.get("authorization"))
            except PalateError as error:
                answer = told(error)
                if has_body(scope):
                    await hear_out(scope, receive, self._house.serve.body_timeout)
                    answer.headers.update(CLOSE)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)
