"""The work on one user, its calls counted, its arithmetic out of the event loop's way."""

from __future__ import annotations

import asyncio
import sys
import time

import pytest

from palate.chat import ChatReply, ChatRequest, Message, Usage
from palate.errors import ModelUnavailableError
from palate.heard import HeardChat
from palate.scripted import ScriptedChat
from serving.batch.engine import Meter
from serving.batch.work import ProfileWork, one_thinker, read_user
from serving.chat.wire import body
from serving.language_model import summariser
from serving.workspace import Workspace
from tests.good_answers import good_answer

REQUEST = ChatRequest(messages=(Message(role="user", content="Hello"),), max_tokens=5)


def test_calls_that_are_answered_are_counted() -> None:
    said = ChatReply(text="hi", usage=Usage(prompt_tokens=7, completion_tokens=1))
    meter = Meter()
    script = ScriptedChat([said, said, ModelUnavailableError("gone", "timeout")], model="m")
    chat = HeardChat(script, lambda reply: meter.add(reply.usage))
    assert chat.model == "m"
    for _ in range(2):
        assert asyncio.run(chat.ask(REQUEST)) == said
    with pytest.raises(ModelUnavailableError, match="gone"):
        asyncio.run(chat.ask(REQUEST))
    assert (meter.calls, meter.usage.total) == (2, 16)


def test_arithmetic_keeps_the_event_loop_waiting_for_nobody_and_is_done_by_one() -> None:
    at_once = most = 0

    def arithmetic() -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.1)
        at_once -= 1

    async def main() -> int:
        ticks = 0
        with one_thinker():
            work = asyncio.gather(*(asyncio.to_thread(arithmetic) for _ in range(3)))
            while not work.done():
                await asyncio.sleep(0.01)
                ticks += 1
        return ticks

    before = sys.getswitchinterval()
    assert asyncio.run(main()) >= 5
    assert most == 1
    assert sys.getswitchinterval() == before


def test_a_user_gets_a_checked_profile_and_a_second_time_nothing_is_asked(workspace: Workspace) -> None:
    chat = ScriptedChat(lambda request: good_answer(body(request, "m")), model="scripted")
    user = workspace.store.users()[0]

    async def main() -> None:
        with one_thinker():
            work = ProfileWork(workspace.store, summariser(workspace, workspace.settings), chat, whole=False)
            first = await work(user, Meter())
            assert first.profile is not None
            workspace.store.save_profiles([first.profile])
            asked = len(chat.history)
            again, meter = await work(user, meter := Meter()), meter
            assert (again.profile, again.rejected, again.how, meter.calls) == (None, None, "current", 0)
            assert len(chat.history) == asked

    asyncio.run(main())
    events, _, kept = read_user(workspace.store, user)
    assert kept is not None
    assert kept.provenance.engine == "llm/1"
    assert {one for interest in kept.interests for one in interest.evidence} <= {event.event_id for event in events}
    assert kept.version == 2
