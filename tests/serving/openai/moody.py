"""A service that answers at once, or not at all: for tests of what happens around an answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.answer import ChatAnswer
from agent.events import ChatEvent, Done, Started, Stepped, Text
from agent.request import Before
from agent.session import Session
from palate.errors import InputError, ModelUnavailableError
from serving.http.house import House
from tests.serving.openai.conftest import house_over


@dataclass
class Moody:
    """A service that waits, fails early or fails late, as the message says; `ended` is set when a turn was given up."""

    ended: threading.Event = field(default_factory=threading.Event)

    async def chat(self, session: Session, text: str) -> AsyncIterator[ChatEvent]:
        yield Started(thread_id=session.thread_id)
        if text == "fail early":
            raise ModelUnavailableError("10.0.0.7 refused", "unreachable")
        yield Stepped(name="understand")
        yield Text(piece="你好")
        if text == "fail late":
            raise ModelUnavailableError("10.0.0.7 refused", "unreachable")
        if text == "wrong late":
            raise InputError("Say it in other words.")
        try:
            if text.startswith("wait"):
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.ended.set()
            raise
        if text != "no end":
            yield Done(answer=ChatAnswer(user_id=session.user_id, thread_id=session.thread_id, text="你好"))

    async def note_before(self, session: Session, before: Before) -> None:
        pass

    async def stop(self) -> None:
        pass


class MoodyHouse(House):
    """Serves everybody by the one service; nothing is opened."""

    moody: Any = None

    async def service_of(self, tenant: str) -> Any:
        return self.moody


def moody_house(folder: Path) -> MoodyHouse:
    house = house_over(folder, kind=MoodyHouse)
    house.moody = Moody()
    return house
