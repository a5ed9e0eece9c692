"""A `Chat` over HTTP: any server that speaks OpenAI's chat completions, vLLM above all."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import SecretStr

from palate.chat import ChatReply, ChatRequest, Message
from palate.errors import FaultKind, InputError, ModelError, ModelRefusedError, ModelUnavailableError
from palate.protocols import Clock
from serving.chat.breaker import Alarm, Breaker, State
from serving.chat.dialects import adapted
from serving.chat.line import EVENTS, Line, limited
from serving.chat.models import MODELS, ServedModel, read_models
from serving.chat.pools import shown
from serving.chat.retrying import Budget, Persistence, Retries
from serving.chat.sse import events
from serving.chat.streaming import ChatStream, Gathered
from serving.chat.wire import NOTHING, PATH, USUAL, Dialect, body, encoded, read_reply

T = TypeVar("T")
CANARY = ChatRequest(messages=(Message(role="user", content="Hi"),), max_tokens=1)
USUAL_RETRIES, USUAL_ALARM = Retries(), Alarm()


@dataclass(frozen=True)
class Health:
    """How a client fares: the breaker's state and how often it opened, requests under way and answered, tries that
    were repetitions, and errors by kind (every try counts)."""

    state: State
    opened: int
    under_way: int
    answered: int
    repeated: int
    faults: Mapping[FaultKind, int]


class ChatClient:
    """A `Chat` over HTTP. Use it as an async context manager, in one event loop.

    Args:
        url: up to and with `/v1`.
        model: the model's name there; None means the first one that the server lists.
        api_key: sent as a bearer token; shown nowhere.
        concurrency: requests under way at once; more of them wait here, and that wait is on nobody's deadline.
        timeout: seconds a request may take, all tries together.
        try_timeout: seconds a single try may take; None means half of `timeout`, so that one that hangs can be
            repeated.
        retries: how often and how soon to ask again: after 429, 5xx, time-outs and broken connections, never after
            any other refusal.
        alarm: when the server is thought to answer nobody, and what is done then.
        extra: fields for every body, such as `{"chat_template_kwargs": {"enable_thinking": False}}`.
        rng: spreads the waits.
        clock: epoch seconds, for dates in `Retry-After`.
        transport: answers in place of a server, for tests.

    Raises:
        InputError: `url` is no address.
    """

    def __init__(
        self,
        url: str,
        *,
        model: str | None = None,
        api_key: SecretStr | str | None = None,
        concurrency: int = 64,
        timeout: float = 120.0,
        try_timeout: float | None = None,
        retries: Retries = USUAL_RETRIES,
        alarm: Alarm = USUAL_ALARM,
        extra: Mapping[str, Any] = NOTHING,
        rng: random.Random | None = None,
        clock: Clock = time.time,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.url = address(url)
        key = SecretStr(api_key) if isinstance(api_key, str) else api_key
        drawn = rng or random.Random()  # noqa: S311
        self._line = Line(url, key, clock=clock, transport=transport)
        self._apart = Line(url, key, clock=clock, transport=transport)
        self._breaker = Breaker(self._canary, alarm, drawn)
        self._persistence = Persistence(retries, self._breaker, drawn, budget=Budget(retries, most=concurrency))
        self._slots, self._naming = asyncio.Semaphore(concurrency), asyncio.Lock()
        self._model, self._extra, self._dialect = model, extra, USUAL
        self._timeout, self._try_timeout = timeout, try_timeout or timeout / 2
        self._faults: Counter[FaultKind] = Counter()
        self._answered = self._under_way = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._breaker.aclose()
        await self._line.aclose()
        await self._apart.aclose()

    def __repr__(self) -> str:
        return f"ChatClient({self.url!r}, model={self._model!r})"

    @property
    def model(self) -> str:
        """The model's name; empty until the server was asked for it."""
        return self._model or ""

    @property
    def health(self) -> Health:
        """How the client fares."""
        return Health(
            state=self._breaker.state,
            opened=self._breaker.opened,
            under_way=self._under_way,
            answered=self._answered,
            repeated=self._persistence.repeated,
            faults=dict(self._faults),
        )

    async def ask(self, request: ChatRequest) -> ChatReply:
        """Return what the model answers, unchecked.

        Raises:
            ModelUnavailableError: "unreachable", "timeout", "overloaded", "server_error" or "circuit_open".
            ModelRefusedError: "unauthorised", "too_long" or "bad_request".
        """
        async with self._place() as deadline:
            return await self._adapting(lambda dialect: self._once(request, dialect, deadline), request, deadline)

    def stream(self, request: ChatRequest) -> ChatStream:
        """Return the reply's text piece by piece; the whole reply with its usage is the stream's `reply` at the end.

        Asked again is only until the first piece is here. Reading raises what `ask` raises; a stream that breaks off
        is "unreachable".
        """
        result: list[ChatReply] = []
        return ChatStream(self._pieces(request, result), result)

    async def models(self) -> tuple[ServedModel, ...]:
        """Return the models that the server has, in its order.

        Raises:
            ModelUnavailableError: as `ask`.
            ModelRefusedError: as `ask`.
        """
        async with self._place() as deadline:
            return await self._persistence.insist(lambda: self._listed(deadline), deadline)

    # -- one try ------------------------------------------------------------------------------------------------------

    async def _once(self, request: ChatRequest, dialect: Dialect, deadline: float) -> ChatReply:
        began = _now()
        until = min(deadline, began + self._try_timeout)
        with self._heard():
            content = await self._written(request, dialect, until)
            said = await self._line.fetched("POST", PATH, content, until=until)
            return read_reply(said, seconds=_now() - began)

    async def _listed(self, deadline: float) -> tuple[ServedModel, ...]:
        with self._heard():
            return await self._list(self._line, min(deadline, _now() + self._try_timeout))

    async def _list(self, line: Line, until: float) -> tuple[ServedModel, ...]:
        return read_models(await line.fetched("GET", MODELS, until=until))

    async def _canary(self, until: float) -> None:
        """Ask for one token, past the queue and over a connection of its own."""
        model = self._model or (await self._list(self._apart, until))[0].name
        content = encoded(body(CANARY, model, extra=self._extra, dialect=self._dialect))
        with self._apart.named():
            read_reply(await self._apart.fetched("POST", PATH, content, until=until))

    async def _written(self, request: ChatRequest, dialect: Dialect, until: float, *, stream: bool = False) -> bytes:
        if self._model is None:
            await self._name(until)
        return encoded(body(request, self.model, extra=self._extra, dialect=dialect, stream=stream))

    async def _name(self, until: float) -> None:
        """Take the first model that the server lists; one call asks, the others wait for it."""
        async with self._naming:
            if self._model is None:
                self._model = (await self._list(self._line, until))[0].name

    async def _open(
        self, request: ChatRequest, dialect: Dialect, deadline: float
    ) -> tuple[AsyncExitStack, AsyncIterator[dict[str, Any]], dict[str, Any] | None]:
        """Open a stream and read its first event (None where there is none), so that nothing was told if it fails."""
        until = min(deadline, _now() + self._try_timeout)
        async with AsyncExitStack() as stack:
            with self._heard():
                content = await self._written(request, dialect, until, stream=True)
                async with limited(until):
                    response = await stack.enter_async_context(self._line.opened("POST", PATH, content, kind=EVENTS))
                    told = events(response.aiter_bytes())
                    first = await anext(told, None)
            return stack.pop_all(), told, first

    # -- all tries ----------------------------------------------------------------------------------------------------

    async def _adapting(self, once: Callable[[Dialect], Awaitable[T]], request: ChatRequest, deadline: float) -> T:
        """Insist, in the dialect that the server turns out to want."""
        while True:
            dialect = self._dialect
            try:
                return await self._persistence.insist(lambda: once(dialect), deadline)  # noqa: B023
            except ModelRefusedError as refused:
                other = adapted(dialect, refused, request)
                if other is None:
                    raise
                self._dialect = other

    async def _pieces(self, request: ChatRequest, result: list[ChatReply]) -> AsyncGenerator[str, None]:
        async with self._place() as deadline:
            began = _now()
            stack, told, event = await self._adapting(
                lambda dialect: self._open(request, dialect, deadline), request, deadline
            )
            gathered = Gathered()
            with self._line.named():
                async with stack:
                    while event is not None:
                        if piece := gathered.add(event):
                            yield piece
                        async with limited(deadline):
                            event = await anext(told, None)
                if not gathered.finished:
                    raise ModelUnavailableError("broke off in the middle of a reply", "unreachable")
                result.append(gathered.reply(_now() - began))

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[float]:
        """Wait for a free place; give the event loop's time by which all must be over."""
        async with self._slots:
            self._under_way += 1
            try:
                yield _now() + self._timeout
                self._answered += 1
            finally:
                self._under_way -= 1

    @contextmanager
    def _heard(self) -> Iterator[None]:
        """Let the breaker and the count of faults hear how a try ends."""
        try:
            with self._breaker.watched(), self._line.named():
                yield
        except ModelError as error:
            self._faults[error.kind] += 1
            raise


def address(url: str) -> str:
    """Return an address fit to be shown.

    Raises:
        InputError: it is none.
    """
    try:
        told = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise InputError(f"llm_url: expected 'http://host:port/v1', got {url!r}: {error}.") from None
    if told.scheme not in ("http", "https") or not told.host:
        raise InputError(f"llm_url: expected 'http://host:port/v1', got {shown(url)!r}.")
    return shown(url)


def _now() -> float:
    return asyncio.get_running_loop().time()
