from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from agent.assistant import Assistant
from agent.events import Done
from agent.session import Session
from agent.shell.shell import Shell
from agent.trace import Step
from palate.chat import ChatReply, ToolCall
from tests.agent.shell.models import Leading
from tests.agent.shop import stocked

NOW = 1_700_000_000.0


@pytest.fixture
def shop(tmp_path):
    with stocked(tmp_path) as store:
        yield store


@pytest.fixture
def calling():
    """A reply that calls tools: pairs of a name and arguments, as an object or as they are written."""

    def reply(*calls: tuple[str, object], text: str = "") -> ChatReply:
        written = [
            ToolCall(call_id=f"c{place}", name=name, arguments=said if isinstance(said, str) else json.dumps(said))
            for place, (name, said) in enumerate(calls)
        ]
        return ChatReply(text=text, finish_reason="tool_calls", tool_calls=tuple(written))

    return reply


@pytest.fixture
def talk(shop, tmp_path):
    """Has a conversation: messages, and what the model says as the leader; gives answers, and keeps the rest."""

    def run(messages, lines=(), *, user="ann", folder: Path | None = None, chat=None, **told):
        run.chat = chat or Leading(lines)
        run.events, run.steps = [], []

        async def inside():
            async with Assistant.open(shop, chat=run.chat, clock=lambda: NOW, folder=folder) as assistant:
                run.memory = assistant.services.memory
                shell = Shell(assistant, **told)
                return [await one(shell, text) for text in messages]

        async def one(shell, text):
            step, said = Step(name="turn"), Session(user_id=user, time=NOW)
            heard = [event async for event in shell.stream(said, text, step=step)]
            run.events.append(heard)
            run.steps.append(step)
            assert isinstance(heard[-1], Done)
            return heard[-1].answer

        return asyncio.run(inside())

    return run
