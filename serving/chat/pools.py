"""Connections to one server: a pool for each, lent to one request at a time.

httpx looks at every connection of a pool, with a system call each, before and after each request, and may give a
connection that has come free to many requests at once, of which all but one queue anew, each time by way of the event
loop. Where server and client share processors that is the difference between a quarter of its speed and all of it.
Pools know addresses and bytes, not what they mean.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from pydantic import SecretStr

from palate.errors import ModelUnavailableError

CONNECT = 5.0
KEEP = 4.0
"""Seconds an idle connection is kept: less than the five after which uvicorn closes it, and so vLLM."""
MOST_BYTES = 16 * 2**20
AGENT = "palate"


class Pools:
    """As many pools of one connection as there are requests at once; how many that may be is for the caller to say.

    Args:
        url: up to and with `/v1`; a name and password in it are sent as such and shown nowhere.
        api_key: sent as a bearer token.
        transport: answers in place of a server, for tests.
    """

    def __init__(
        self, url: str, api_key: SecretStr | None, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._at, self._key, self._transport = httpx.URL(url), api_key, transport
        self._trust = ssl_context(self._at)
        self._all: list[httpx.AsyncClient] = []
        self._idle: list[httpx.AsyncClient] = []

    async def aclose(self) -> None:
        """Close all connections."""
        for client in self._all:
            await client.aclose()

    @asynccontextmanager
    async def sent(self, method: str, path: str, content: bytes | None = None) -> AsyncIterator[httpx.Response]:
        """Send over the connection that came free last and give the response as its head arrives.

        Raises:
            httpx.HTTPError: the connection failed. There is no limit on time: set one.
        """
        client = self._idle.pop() if self._idle else self._one_more()
        try:
            async with client.stream(method, path, content=content) as response:
                yield response
        finally:
            self._idle.append(client)

    def _one_more(self) -> httpx.AsyncClient:
        self._all.append(self._client())
        return self._all[-1]

    def _client(self) -> httpx.AsyncClient:
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": AGENT}
        auth = None
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"
        elif self._at.userinfo:
            auth = httpx.BasicAuth(self._at.username, self._at.password)
        return httpx.AsyncClient(
            base_url=self._at.copy_with(userinfo=b""),
            headers=headers,
            auth=auth,
            verify=self._trust,
            transport=self._transport,
            timeout=httpx.Timeout(None, connect=CONNECT),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEP),
        )


def ssl_context(url: httpx.URL) -> ssl.SSLContext | bool:
    """Return what checks certificates, made once for all pools; making it takes longer than many requests."""
    return httpx.create_ssl_context() if url.scheme == "https" else False


def shown(url: str) -> str:
    """Return an address fit to be shown: without name, password and query.

    >>> shown("https://me:secret@host:8000/v1?key=1")
    'https://host:8000/v1'
    """
    return str(httpx.URL(url).copy_with(userinfo=b"", query=None, fragment=None))


async def whole(response: httpx.Response) -> bytes:
    """Return the body.

    Raises:
        ModelUnavailableError: "server_error", for it is larger than any reply.
        httpx.HTTPError: the connection broke.
    """
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            raise ModelUnavailableError(f"sent a body of more than {MOST_BYTES >> 20} MiB", "server_error")
        parts.append(part)
    return b"".join(parts)
