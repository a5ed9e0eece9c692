from __future__ import annotations

import asyncio

import pytest
from langgraph.runtime import Runtime

from agent.assistant import Assistant
from agent.flow.state import Turn
from agent.request import Before, UserRequest
from agent.session import Session
from agent.trace import Step
from tests.agent.shop import stocked

NOW = 1_700_000_000.0


@pytest.fixture
def shop(tmp_path):
    with stocked(tmp_path) as store:
        yield store


@pytest.fixture
def open_assistant(shop):
    """Opens an assistant over the shop that keeps its conversations in memory, with this chat."""

    def opened(chat=None) -> Assistant:
        async def inside() -> Assistant:
            async with Assistant.open(shop, chat=chat, clock=lambda: NOW) as assistant:
                return assistant

        return asyncio.run(inside())

    return opened


@pytest.fixture
def node(open_assistant):
    """Runs one node alone: with a request, what was before, and further state; gives what it adds, and its trace."""

    def run(function, request, *, chat=None, user="ann", before=None, **state):
        step, events = Step(name="turn"), []
        turn = Turn(open_assistant(chat).services, Session(user_id=user), step)
        runtime = Runtime(context=turn, stream_writer=events.append)
        whole = {"text": request.text, "request": request, "past": before or Before(), **state}
        run.heard, run.services = events, turn.services
        return asyncio.run(function(whole, runtime)), step

    return run


@pytest.fixture
def wish():
    """A request for something, in words of its own where none are given."""

    def made(text="something good", **fields) -> UserRequest:
        return UserRequest(text=text, **fields)

    return made
