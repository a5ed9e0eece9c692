"""Connections to one server: many small pools, for httpx looks at every connection of a pool, each with a system call,
before and after each request. With 64 requests under way one pool of 64 costs 3.2 ms of CPU a request, pools of 16
2.2 ms, of 8 1.1 ms, of 4 no less. Pools know addresses and bytes, not what they mean."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from pydantic import SecretStr

from palate.errors import ModelUnavailableError

SHARD = 8
CONNECT = 5.0
KEEP = 4.0
"""Seconds an idle connection is kept: less than the five after which uvicorn closes it, and so vLLM."""
MOST_BYTES = 16 * 2**20
AGENT = "palate"


class Pools:
    """As many pools to one server as `concurrency` connections need.

    Args:
        url: up to and with `/v1`; a name and password in it are sent as such and shown nowhere.
        api_key: sent as a bearer token.
        concurrency: connections at once.
        transport: answers in place of a server, for tests.
    """

    def __init__(
        self,
        url: str,
        api_key: SecretStr | None,
        concurrency: int,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._at = httpx.URL(url)
        sizes = [min(SHARD, concurrency - start) for start in range(0, concurrency, SHARD)]
        trust = ssl_context(self._at)
        self._clients = [self._client(size, api_key, trust, transport) for size in sizes]
        self._busy = [0] * len(sizes)

    async def aclose(self) -> None:
        """Close all connections."""
        for client in self._clients:
            await client.aclose()

    @asynccontextmanager
    async def sent(self, method: str, path: str, content: bytes | None = None) -> AsyncIterator[httpx.Response]:
        """Send over the least busy pool and give the response as its head arrives.

        Raises:
            httpx.HTTPError: the connection failed. There is no limit on time: set one.
        """
        shard = min(range(len(self._busy)), key=self._busy.__getitem__)
        self._busy[shard] += 1
        try:
            async with self._clients[shard].stream(method, path, content=content) as response:
                yield response
        finally:
            self._busy[shard] -= 1

    def _client(
        self,
        size: int,
        api_key: SecretStr | None,
        trust: ssl.SSLContext | bool,
        transport: httpx.AsyncBaseTransport | None,
    ) -> httpx.AsyncClient:
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": AGENT}
        auth = None
        if api_key is not None:
            headers["Authorization"] = f"Bearer {api_key.get_secret_value()}"
        elif self._at.userinfo:
            auth = httpx.BasicAuth(self._at.username, self._at.password)
        return httpx.AsyncClient(
            base_url=self._at.copy_with(userinfo=b""),
            headers=headers,
            auth=auth,
            verify=trust,
            transport=transport,
            timeout=httpx.Timeout(None, connect=CONNECT),
            limits=httpx.Limits(max_connections=size, max_keepalive_connections=size, keepalive_expiry=KEEP),
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
