"""Holds one turn of a chat client: finds its thread, lets the assistant speak, keeps where it came to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from agent.answer import ChatAnswer
from agent.events import ChatEvent, Done
from agent.request import Before
from agent.session import Session
from palate.errors import StoreError
from palate.protocols import Clock
from serving.openai.closing import closed
from serving.openai.reading import Said, Turn, before
from serving.openai.threads import Point, ThreadMap, point_of, whose_is


class Talks(Protocol):
    """What is needed of a service."""

    def chat(self, session: Session, text: str) -> AsyncIterator[ChatEvent]:
        """The events of one turn, `Done` last."""
        ...

    async def note_before(self, session: Session, before: Before) -> None:
        """Let the next turn follow on this."""
        ...


@dataclass(frozen=True)
class Seat:
    """Where a turn takes place: its thread, what was last shown there, and the point that it took, if any."""

    thread_id: str
    shown: tuple[str, ...] = ()
    taken: str | None = None


@dataclass(frozen=True)
class Speaker:
    """Whose turn it is, where they are, and what is needed to hold it.

    Args:
        service: of the tenant.
        points: where conversations are found again.
        tenant, user_id: who talks.
        thread_id: the thread that the client names; None where it sends what was said before instead.
        scene, domain: as of `Session`.
        clock: the present.
    """

    service: Talks
    points: ThreadMap
    tenant: str
    user_id: str
    thread_id: str | None
    scene: str | None
    domain: str | None
    clock: Clock

    @property
    def whose(self) -> str:
        """The person's name in the map of threads."""
        return whose_is(self.tenant, self.user_id)

    def session(self, thread_id: str) -> Session:
        """A session at this moment."""
        return Session(
            user_id=self.user_id, thread_id=thread_id, time=self.clock(), scene=self.scene, domain=self.domain
        )


async def seat_of(speaker: Speaker, turn: Turn) -> Seat:
    """The thread that a turn goes on with: a new one, told what was said, where none is found or it went on already."""
    if speaker.thread_id is not None:
        return Seat(speaker.thread_id)
    if not turn.earlier:
        return Seat(_new_thread())
    point, found = await asyncio.to_thread(_found, speaker, turn)
    if found is not None and found.free:
        return Seat(found.thread_id, found.shown, point)
    seat = Seat(_new_thread(), found.shown if found else ())
    await speaker.service.note_before(speaker.session(seat.thread_id), before(turn.earlier, seat.shown))
    return seat


async def spoken(
    speaker: Speaker, turn: Turn, seat: Seat, reply: Callable[[ChatAnswer], Said]
) -> AsyncGenerator[ChatEvent]:
    """The events of a turn. Before the last is told, the point that it came to is kept; `reply` makes the answer what
    the client will send back as the assistant's message. A turn that breaks off leaves its point as it was."""
    done = False
    try:
        async with aclosing(_events(speaker, turn, seat)) as events:
            async for event in events:
                if isinstance(event, Done):
                    await keep(speaker, turn, seat, event.answer, reply(event.answer))
                    done = True
                yield event
    finally:
        if not done:
            give_back(speaker, seat)


async def _events(speaker: Speaker, turn: Turn, seat: Seat) -> AsyncGenerator[ChatEvent]:
    """What the assistant tells, or, where a list was shown, what closes it."""
    session = speaker.session(seat.thread_id)
    events = closed(session, turn.call) if turn.call else speaker.service.chat(session, turn.text)
    try:
        async for event in events:
            yield event
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()


async def keep(speaker: Speaker, turn: Turn, seat: Seat, answer: ChatAnswer, reply: Said) -> None:
    """Keep the point that a turn came to by this reply, where the client names no thread."""
    if speaker.thread_id is not None:
        return
    shown = tuple(item.item_id for item in answer.items) or seat.shown
    await asyncio.to_thread(_kept, speaker, (*turn.said, reply), Seat(seat.thread_id, shown))


def give_back(speaker: Speaker, seat: Seat) -> None:
    """Let another message go on from the point that a turn took. It waits for nobody: the turn may be cancelled."""
    if seat.taken is not None:
        with suppress(StoreError):
            speaker.points.free(speaker.whose, seat.taken)


def _found(speaker: Speaker, turn: Turn) -> tuple[str, Point | None]:
    point = point_of(turn.earlier)
    return point, speaker.points.take(speaker.whose, point, speaker.clock())


def _kept(speaker: Speaker, said: Sequence[Said], seat: Seat) -> None:
    speaker.points.keep(speaker.whose, point_of(said), seat.thread_id, seat.shown, speaker.clock())


def _new_thread() -> str:
    return f"chat-{uuid4().hex}"
