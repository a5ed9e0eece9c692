"""A language model leads the conversation: by a script, and over HTTP by a server that fails when it is told to."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from openai import OpenAI

from agent.assistant import Assistant
from agent.events import ChatEvent
from agent.request import Before
from agent.session import Session
from agent.shell.shell import Shell
from palate.chat import ChatReply, ToolCall
from serving.http.house import House
from serving.openai.tools import DEFINITION
from tests.agent.shell.models import Leading
from tests.agent.shop import stocked
from tests.faulty import FaultyServer
from tests.faulty import serving as faulty_serving
from tests.serving.openai.conftest import Served, house_over, serving

SPOKEN = "“Laughing Planets” is a funny short story about planets."
PLANETS = {"role": "user", "content": "a book about planets"}


def calling(name: str, **arguments: object) -> ChatReply:
    call = ToolCall(call_id="c0", name=name, arguments=json.dumps(arguments))
    return ChatReply(text="", finish_reason="tool_calls", tool_calls=(call,))


class Led:
    """A service whose conversations a scripted model leads."""

    def __init__(self, shell: Shell, opened: AsyncExitStack) -> None:
        self._shell, self._opened = shell, opened

    def chat(self, session: Session, text: str) -> AsyncIterator[ChatEvent]:
        return self._shell.stream(session, text)

    async def note_before(self, session: Session, before: Before) -> None:
        await self._shell.assistant.note(session, before)

    async def stop(self) -> None:
        await self._opened.aclose()


class LedHouse(House):
    """Serves everybody by a script."""

    model: Any = None
    led: Led | None = None

    async def service_of(self, tenant: str) -> Any:
        if self.led is None:
            opened = AsyncExitStack()
            store = opened.enter_context(stocked(self.settings.store))
            assistant = await opened.enter_async_context(Assistant.open(store, chat=self.model))
            self.led = Led(Shell(assistant), opened)
        return self.led

    async def stop(self) -> None:
        await super().stop()
        if self.led is not None:
            await self.led.stop()


@pytest.fixture
def scripted(tmp_path: Path) -> Iterator[Served]:
    house = house_over(tmp_path, kind=LedHouse)
    house.model = Leading(["Good day."])
    with serving(house) as served:
        yield served


def say(client: OpenAI, *messages: dict, **more):
    return client.chat.completions.create(model="palate", messages=list(messages), user="ann", **more)


def test_what_the_model_says_is_the_content_and_what_its_tools_found_are_the_cards(scripted: Served) -> None:
    scripted.house.model.lines = [calling("search", query="planets", count=2), SPOKEN]
    with scripted.client() as client:
        chunks = list(say(client, PLANETS, stream=True))
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert "".join(one.content or "" for one in deltas) == SPOKEN
    assert [one.palate["step"] for one in deltas[:-1] if "step" in (getattr(one, "palate", None) or {})] == [
        "lead",
        "search",
    ]
    assert any((getattr(one, "palate", None) or {}).get("items") for one in deltas)
    assert deltas[-1].palate["by"] == "model"


def test_a_list_of_the_models_comes_as_a_call(scripted: Served) -> None:
    scripted.house.model.lines = [calling("search", query="planets", count=2), SPOKEN]
    with scripted.client() as client:
        choice = say(client, PLANETS, tools=[DEFINITION]).choices[0]
    arguments = json.loads(choice.message.tool_calls[0].function.arguments)
    assert arguments["text"] == SPOKEN
    assert arguments["items"]


def test_a_model_hears_what_only_the_client_knew_and_where_it_fails_rules_answer(
    prepared: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(prepared, tmp_path / "store"))
    with (
        faulty_serving(FaultyServer(answer=lambda body: "Good day.")) as model,
        serving(house_over(folder, llm_url=model.url)) as served,
        served.client() as client,
    ):
        earlier = [{"role": "user", "content": "I like planets"}, {"role": "assistant", "content": "So do I."}]
        spoken = say(client, *earlier, {"role": "user", "content": "hello"}).choices[0].message
        heard = [message["content"] for message in model.bodies[-1]["messages"]]
        model.always = "400"
        fallen = say(client, {"role": "user", "content": "a book about bread"}).choices[0].message
    assert "So do I." in heard
    assert (spoken.content, spoken.palate["by"]) == ("Good day.", "model")
    assert fallen.palate["items"][0]["title"] in fallen.content
    assert fallen.palate["by"] == "rules"
