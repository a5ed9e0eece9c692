"""Conversations: turns of one thread come one after another, and whoever goes away ends their turn."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol
from weakref import WeakValueDictionary

from agent.events import ChatEvent
from agent.session import Session
from agent.threads import thread_key
from serving.service.errors import ConflictError
from serving.service.turn_locks import TurnLocks

MOST_WAITING = 4
"""Messages of one thread that may wait for the one before."""
WAIT = 100.0
"""Seconds to wait for a turn of the same thread in another process: longer than one may take."""
PATIENCE = 10.0
"""Seconds for which turns under way may still go on when their person is erased."""


class Answering(Protocol):
    """Whatever answers messages, such as `agent.assistant.Assistant`."""

    def stream(self, session: Session, text: str) -> AsyncIterator[ChatEvent]:
        """Answer one message, told while it happens."""
        ...


class Turns:
    """The turns under way. Used from one event loop.

    Args:
        locks: keep the turns of other processes apart.
    """

    def __init__(self, locks: TurnLocks) -> None:
        self._across = locks
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waiting: Counter[str] = Counter()
        self._running: dict[str, set[asyncio.Task[None]]] = {}
        self._barred: Counter[str] = Counter()

    async def stream(self, answering: Answering, session: Session, text: str) -> AsyncGenerator[ChatEvent]:
        """What happens while a message is answered. Whoever stops listening ends the turn; nothing of it is kept.

        Raises:
            ConflictError: too many messages of this thread are waiting, or the person was erased meanwhile.
        """
        heard: asyncio.Queue[ChatEvent | None] = asyncio.Queue()
        work = asyncio.create_task(self._turn(answering, session, text, heard))
        running = self._running.setdefault(session.user_id, set())
        running.add(work)
        work.add_done_callback(lambda _: self._over(session.user_id, work, heard))
        try:
            while (event := await heard.get()) is not None:
                yield event
            await _result(work)
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    @asynccontextmanager
    async def none_of(self, user_id: str, patience: float = PATIENCE) -> AsyncIterator[None]:
        """Within it no turn of this person is under way or begins, in whichever process. Those that take longer than
        `patience` seconds here are broken off; those of other processes are waited for as long.

        Raises:
            ConflictError: another process was not done with one by then.
        """
        self._barred[user_id] += 1
        try:
            await self._settle(user_id, patience)
            async with self._across.hold(_person(user_id), shared=False, patience=patience) as alone:
                if not alone:
                    raise ConflictError("A message of this person is being answered elsewhere. Try again in a while.")
                yield
        finally:
            self._barred[user_id] -= 1
            if not self._barred[user_id]:
                del self._barred[user_id]

    async def _settle(self, user_id: str, patience: float) -> None:
        running = set(self._running.get(user_id, ()))
        if not running:
            return
        _, slow = await asyncio.wait(running, timeout=patience)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    async def stop(self) -> None:
        """Break all turns off."""
        for user_id in list(self._running):
            await self._settle(user_id, 0.0)
        self._across.close()

    async def _turn(
        self, answering: Answering, session: Session, text: str, heard: asyncio.Queue[ChatEvent | None]
    ) -> None:
        key = thread_key(session)
        if session.user_id in self._barred:
            raise ConflictError("This person is being erased.")
        if self._waiting[key] > MOST_WAITING:
            raise ConflictError("Messages of this thread are waiting already. Send the next one when one is answered.")
        self._waiting[key] += 1
        try:
            async with self._locks.setdefault(key, asyncio.Lock()), self._alone(session, key):
                async for event in answering.stream(session, text):
                    heard.put_nowait(event)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]

    @asynccontextmanager
    async def _alone(self, session: Session, key: str) -> AsyncIterator[None]:
        """Keep the turns that other processes have of this thread out."""
        hold = self._across.hold
        async with (
            hold(_person(session.user_id), shared=True, patience=WAIT) as there,
            hold(key, shared=False, patience=WAIT) as alone,
        ):
            if not (there and alone):
                raise ConflictError("This thread is being answered elsewhere. Send the message again when it is.")
            yield

    def _over(self, user_id: str, work: asyncio.Task[None], heard: asyncio.Queue[ChatEvent | None]) -> None:
        running = self._running.get(user_id, set())
        running.discard(work)
        if not running:
            self._running.pop(user_id, None)
        heard.put_nowait(None)


def _person(user_id: str) -> str:
    """The name under which a person's turns are held, that no thread has."""
    return f"person {user_id}"


async def _result(work: asyncio.Task[None]) -> None:
    """What the turn raised.

    Raises:
        ConflictError: it was broken off by somebody else than who listens.
    """
    try:
        await work
    except asyncio.CancelledError:
        if work.cancelled():
            raise ConflictError("The conversation was ended meanwhile.") from None
        raise
