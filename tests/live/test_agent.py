"""Conversations with a real vLLM: tools, a structured rerank, streaming; by the flow and with the model in the lead.

The model talks nonsense, so what is looked at is the protocol, and that nothing of the nonsense comes through.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from agent.answer import ChatAnswer
from agent.assistant import Assistant
from agent.events import ChatEvent, Done, Started, Stepped, Text
from agent.session import Session
from agent.shell.shell import Shell
from agent.trace import Step
from history.store import Store
from palate.chat import ChatReply, ChatRequest
from prompts import PromptBook, load_tokenizer
from serving.chat import ChatClient
from serving.chat.streaming import ChatStream
from tests.agent.shop import stocked

KEY = "sk-for-this-test-only"
TURNS = 3
SHORT = 120
"""Tokens of a reply in a conversation that the model leads: it would go on for ever."""
TAG = re.compile(r"^tag ([a-z0-9]{4})$", re.MULTILINE)
MESSAGE = "something about planets, nothing with zombies"


class Insisting:
    """A client that demands of the model what its nonsense would never hit upon: a tool where it answers the person,
    and in a reply of a given shape the tag of the data, and that something is wanted."""

    def __init__(self, client: ChatClient, seed: int) -> None:
        self._client, self._seed = client, seed
        self.history: list[ChatRequest] = []

    @property
    def model(self) -> str:
        return self._client.model

    async def ask(self, request: ChatRequest) -> ChatReply:
        return await self._client.ask(self._demanding(request))

    def stream(self, request: ChatRequest) -> ChatStream:
        return self._client.stream(self._demanding(request))

    def _demanding(self, request: ChatRequest) -> ChatRequest:
        told: dict[str, Any] = {"seed": self._seed, "temperature": 0.7}
        if request.tools:
            told["max_tokens"] = SHORT
            told["tool_choice"] = "required" if request.messages[-1].role == "user" else "none"
        tag = TAG.search(request.messages[-1].content)
        if tag is not None and request.reply_schema is not None and "tag" in request.reply_schema["properties"]:
            told["reply_schema"] = deepcopy(request.reply_schema)
            fields = told["reply_schema"]["properties"]
            fields["tag"] = {"type": "string", "enum": [tag[1]]}
            if "intent" in fields:
                fields["intent"] = {"type": "string", "enum": ["recommend"]}
        self.history.append(request.model_copy(update=told))
        return self.history[-1]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with stocked(tmp_path_factory.mktemp("shop")) as store:
        yield store


Talk = Callable[[Assistant, Insisting], Awaitable[None]]


def talked(shop: Store, llm_url: str, tiny: Path, talk: Talk, *, seed: int = 0, folder: Path | None = None) -> None:
    """Open an assistant with the model, and talk."""
    tokenizer = load_tokenizer(tiny)

    async def inside() -> None:
        async with ChatClient(llm_url, api_key=KEY) as client:
            chat = Insisting(client, seed)
            book = PromptBook(tokenizer=tokenizer)
            async with Assistant.open(shop, chat=chat, tokenizer=tokenizer, book=book, folder=folder) as assistant:
                await talk(assistant, chat)

    asyncio.run(inside())


def sound(answer: ChatAnswer, shop: Store) -> None:
    """An answer to ann, with things of the shop that she did not have yet, and something to read."""
    assert answer.user_id == "ann"
    assert answer.text.strip()
    ids = [one.item_id for one in answer.items]
    assert set(ids) <= {item.item_id for item in shop.items()} - {"b1", "f1", "k1"}
    assert len(ids) == len(set(ids))


def test_a_list_is_reranked_within_the_schema(shop: Store, llm_url: str, tiny: Path) -> None:
    steps: list[Step] = []

    async def talk(assistant: Assistant, chat: Insisting) -> None:
        for number in range(TURNS):
            step = Step(name="turn")
            answer = await assistant.answer(Session(user_id="ann", thread_id=str(number)), MESSAGE, step=step)
            steps.append(step)
            sound(answer, shop)
            assert {"b2", "f3"}.isdisjoint(one.item_id for one in answer.items)

    talked(shop, llm_url, tiny, talk)
    reranks = [inner for step in steps for inner in step.steps if inner.name == "rerank"]
    assert len(reranks) == TURNS
    assert sum(not step.fallback for step in reranks) >= TURNS // 2, [step.fallback for step in reranks]
    assert all(step.usage.completion_tokens > 0 for step in reranks if not step.fallback)


def test_the_model_leads_and_its_tools_are_called(shop: Store, llm_url: str, tiny: Path, tmp_path: Path) -> None:
    heard: list[list[ChatEvent]] = []
    steps: list[Step] = []

    async def talk(assistant: Assistant, chat: Insisting) -> None:
        shell = Shell(assistant, timeout=30)
        for number in range(TURNS):
            for _ in range(2):
                step, session = Step(name="turn"), Session(user_id="ann", thread_id=str(number))
                heard.append([event async for event in shell.stream(session, MESSAGE, step=step)])
                steps.append(step)

    talked(shop, llm_url, tiny, talk, folder=tmp_path)
    for events in heard:
        assert isinstance(events[0], Started)
        done = events[-1]
        assert isinstance(done, Done)
        sound(done.answer, shop)
        assert "".join(event.piece for event in events if isinstance(event, Text)) == done.answer.text
        assert done.answer.remembered == done.answer.forgotten == ()
    called = [event.name for events in heard for event in events if isinstance(event, Stepped)]
    assert len([name for name in called if name != "lead"]) >= TURNS, [step.fallback for step in steps]


def test_another_process_goes_on_with_the_conversation(shop: Store, llm_url: str, tiny: Path, tmp_path: Path) -> None:
    asked: list[ChatRequest] = []

    async def talk(assistant: Assistant, chat: Insisting) -> None:
        await Shell(assistant, timeout=30).answer(Session(user_id="ann"), "Good evening")
        asked.extend(chat.history)

    talked(shop, llm_url, tiny, talk, folder=tmp_path)
    talked(shop, llm_url, tiny, talk, folder=tmp_path)
    last = next(request for request in reversed(asked) if request.tools)
    assert [message.content for message in last.messages if message.role == "user"] == ["Good evening"] * 2
