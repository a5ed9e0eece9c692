"""Turns of one thread come one after another, and whoever goes away ends theirs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agent.answer import ChatAnswer
from agent.events import ChatEvent, Done, Started
from agent.session import Session
from serving.service import chatting
from serving.service.chatting import Turns
from serving.service.errors import ConflictError
from serving.service.turn_locks import TurnLocks

ANN = Session(user_id="ann")


class Slow:
    """Answers when its gate opens, and notes in which order turns begin and end."""

    def __init__(self) -> None:
        self.gate, self.noted = asyncio.Event(), list[str]()

    async def stream(self, session: Session, text: str) -> AsyncIterator[ChatEvent]:
        self.noted.append(f"begin {text}")
        try:
            yield Started(thread_id=session.thread_id)
            await self.gate.wait()
            yield Done(answer=ChatAnswer(user_id=session.user_id, text=text))
        finally:
            self.noted.append(f"end {text}")


async def _said(turns: Turns, slow: Slow, text: str, session: Session = ANN) -> list[ChatEvent]:
    return [event async for event in turns.stream(slow, session, text)]


async def _begun(slow: Slow, count: int = 1) -> None:
    while sum(one.startswith("begin") for one in slow.noted) < count:
        await asyncio.sleep(0)


def test_turns_of_one_thread_do_not_mix(tmp_path: Path) -> None:
    async def asked() -> Any:
        turns, slow = Turns(TurnLocks(tmp_path)), Slow()
        first = asyncio.create_task(_said(turns, slow, "one"))
        second = asyncio.create_task(_said(turns, slow, "two"))
        await _begun(slow)
        await asyncio.sleep(0.02)
        assert slow.noted == ["begin one"]
        slow.gate.set()
        await asyncio.gather(first, second)
        return slow.noted

    assert asyncio.run(asked()) == ["begin one", "end one", "begin two", "end two"]


def test_turns_of_other_threads_and_people_run_beside_it(tmp_path: Path) -> None:
    async def asked() -> None:
        turns, slow = Turns(TurnLocks(tmp_path)), Slow()
        others = [ANN, Session(user_id="ann", thread_id="tea"), Session(user_id="ben")]
        work = [asyncio.create_task(_said(turns, slow, "hello", one)) for one in others]
        await _begun(slow, 3)
        slow.gate.set()
        await asyncio.gather(*work)

    asyncio.run(asked())


def test_too_many_messages_of_one_thread_are_refused(tmp_path: Path) -> None:
    async def asked() -> None:
        turns, slow = Turns(TurnLocks(tmp_path)), Slow()
        work = [asyncio.create_task(_said(turns, slow, str(number))) for number in range(5)]
        await _begun(slow)
        with pytest.raises(ConflictError):
            await _said(turns, slow, "one too many")
        slow.gate.set()
        assert len(await asyncio.gather(*work)) == 5

    asyncio.run(asked())


def test_whoever_stops_listening_ends_the_turn_and_the_next_one_goes_on(tmp_path: Path) -> None:
    async def asked() -> Any:
        turns, slow = Turns(TurnLocks(tmp_path)), Slow()
        told = turns.stream(slow, ANN, "gone")
        await anext(told)
        await told.aclose()
        assert slow.noted == ["begin gone", "end gone"]
        slow.gate.set()
        return [event.kind for event in await _said(turns, slow, "next")]

    assert asyncio.run(asked()) == ["started", "done"]


def test_a_turn_that_is_broken_off_says_so_to_whoever_listens(tmp_path: Path) -> None:
    async def asked() -> None:
        turns, slow = Turns(TurnLocks(tmp_path)), Slow()
        work = asyncio.create_task(_said(turns, slow, "long"))
        await _begun(slow)
        async with turns.none_of("ann", patience=0.01):
            assert slow.noted == ["begin long", "end long"]
        with pytest.raises(ConflictError):
            await work

    asyncio.run(asked())


def test_no_turn_of_somebody_begins_while_they_are_erased(tmp_path: Path) -> None:
    async def asked() -> None:
        turns, slow = Turns(TurnLocks(tmp_path)), Slow()
        slow.gate.set()
        async with turns.none_of("ann"):
            with pytest.raises(ConflictError):
                await _said(turns, slow, "hello")
            await _said(turns, slow, "hello", Session(user_id="ben"))
        assert [event.kind for event in await _said(turns, slow, "hello")] == ["started", "done"]
        assert not turns._barred

    asyncio.run(asked())


def test_nobody_is_erased_while_another_process_answers_them(tmp_path: Path) -> None:
    class Taken(TurnLocks):
        def _try(self, place: int, *, shared: bool) -> bool:
            return shared

    async def asked() -> None:
        with pytest.raises(ConflictError, match="elsewhere"):
            async with Turns(Taken(tmp_path)).none_of("ann", patience=0.0):
                pytest.fail("they are being answered")

    asyncio.run(asked())


def test_a_turn_that_ends_soon_is_waited_for(tmp_path: Path) -> None:
    async def asked() -> None:
        turns, slow = Turns(TurnLocks(tmp_path)), Slow()
        work = asyncio.create_task(_said(turns, slow, "short"))
        await _begun(slow)
        asyncio.get_running_loop().call_later(0.02, slow.gate.set)
        async with turns.none_of("ann", patience=30.0):
            assert slow.noted == ["begin short", "end short"]
        assert [event.kind for event in await work] == ["started", "done"]

    asyncio.run(asked())


def test_what_a_turn_raises_reaches_whoever_listens(tmp_path: Path) -> None:
    class Broken:
        async def stream(self, session: Session, text: str) -> AsyncIterator[ChatEvent]:
            yield Started(thread_id=session.thread_id)
            raise ZeroDivisionError

    async def asked() -> None:
        turns = Turns(TurnLocks(tmp_path))
        with pytest.raises(ZeroDivisionError):
            [event async for event in turns.stream(Broken(), ANN, "hello")]

    asyncio.run(asked())


def test_while_the_same_thread_is_answered_elsewhere_it_is_refused_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chatting, "WAIT", 0.05)

    class Taken(TurnLocks):
        def _try(self, place: int, *, shared: bool) -> bool:
            return shared

    async def asked() -> None:
        with pytest.raises(ConflictError, match="elsewhere"):
            await _said(Turns(Taken(tmp_path)), Slow(), "hello")

    asyncio.run(asked())


def test_nothing_is_left_of_turns_that_are_over(tmp_path: Path) -> None:
    async def asked() -> Turns:
        turns, slow = Turns(TurnLocks(tmp_path)), Slow()
        slow.gate.set()
        for number in range(30):
            await _said(turns, slow, "hello", Session(user_id=f"u{number}"))
        return turns

    turns = asyncio.run(asked())
    assert (len(turns._waiting), len(turns._running), len(turns._locks)) == (0, 0, 0)
