"""One try: sends to the server once, and says in Palate's errors what went wrong. Nobody's key is in them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
from pydantic import SecretStr

from palate.errors import ModelError, ModelRefusedError, ModelUnavailableError
from palate.protocols import Clock
from serving.chat.pools import Pools, shown, whole
from serving.chat.refusals import broken, refusal, retry_after
from serving.chat.wire import no_completion, parsed_json, said_in_short

JSON, EVENTS = "application/json", "text/event-stream"


class Line:
    """The way to one server.

    Args:
        url: up to and with `/v1`.
        api_key: sent as a bearer token.
        clock: epoch seconds, for dates in `Retry-After`.
        transport: answers in place of a server, for tests.
    """

    def __init__(
        self,
        url: str,
        api_key: SecretStr | None,
        *,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._pools = Pools(url, api_key, transport=transport)
        self._shown, self._clock = shown(url), clock
        self._secrets = [secret for secret in (_secret(api_key), httpx.URL(url).password) if secret]

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pools.aclose()

    async def fetched(self, method: str, path: str, content: bytes | None = None, *, until: float) -> bytes:
        """Return the body of an answer of status 200 that says it is JSON. `until` is the event loop's time by which
        it must be here.

        Raises:
            ModelUnavailableError: there is none; another try may bring it.
            ModelRefusedError: there is none, and none will come.
        """
        async with limited(until), self.opened(method, path, content) as response:
            return await whole(response)

    @asynccontextmanager
    async def opened(
        self, method: str, path: str, content: bytes | None = None, *, kind: str = JSON
    ) -> AsyncIterator[httpx.Response]:
        """Give a response of status 200 and content type `kind` as its head arrives; what goes wrong while its body is
        read inside the `with` is translated too.

        Raises:
            ModelUnavailableError: there is none; another try may bring it.
            ModelRefusedError: there is none, and none will come.
        """
        try:
            async with self._pools.sent(method, path, content) as response:
                await self._accept(response, kind)
                yield response
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise broken(error) from None

    @contextmanager
    def named(self) -> Iterator[None]:
        """Say in an error raised in the `with` whose it is, and take out what is secret: some servers repeat the key
        that they refuse."""
        try:
            yield
        except ModelError as error:
            message = f"{self._shown} {error}"
            for secret in self._secrets:
                message = message.replace(secret, "***")
            error.args = (message,)
            raise

    async def _accept(self, response: httpx.Response, kind: str) -> None:
        if response.is_redirect:
            raise ModelRefusedError(f"points to {_target(response)}. Set PALATE_LLM_URL to where it is.", "bad_request")
        if response.status_code != httpx.codes.OK:
            body = await whole(response)
            raise refusal(response.status_code, body, after=retry_after(response.headers, self._clock))
        given = response.headers.get("content-type", kind).partition(";")[0].strip().lower()
        if given != kind:
            raise _unexpected(kind, given, await whole(response))


@asynccontextmanager
async def limited(until: float) -> AsyncIterator[None]:
    """Let the block take until then, as the event loop tells time.

    Raises:
        ModelUnavailableError: "timeout".
    """
    try:
        async with asyncio.timeout_at(until):
            yield
    except TimeoutError:
        raise ModelUnavailableError("gave no answer in time", "timeout") from None


def _unexpected(kind: str, given: str, said: bytes) -> ModelError:
    """A body in JSON where events were wanted tells of a fault; a page for people means that this is another server."""
    if given == JSON:
        return no_completion(parsed_json(said))
    told = said_in_short(said.decode("utf-8", "replace"))
    message = f"was expected to send {kind}, sent {given}: {told}. Check the address (it should end in /v1)."
    return ModelRefusedError(message, "bad_request")


def _secret(key: SecretStr | None) -> str:
    return key.get_secret_value() if key is not None else ""


def _target(response: httpx.Response) -> str:
    try:
        return shown(str(response.url.join(response.headers.get("location", ""))))
    except httpx.InvalidURL:
        return "nowhere"
