import asyncio

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from pydantic import BaseModel, ValidationError

from agent.answer import ChatAnswer
from agent.assistant import Assistant
from agent.memory import Memory
from agent.parts.chat_model import PalateChatModel
from agent.parts.messages import to_palate
from agent.parts.retriever import PalateRetriever
from agent.parts.runnable import palate_runnable
from agent.parts.schemas import chosen
from agent.parts.tools import tools_of
from agent.session import Session
from palate.chat import ChatReply, ToolCall, Usage
from palate.errors import ModelRefusedError
from palate.scripted import ScriptedChat
from palate.types import Constraint, Limit
from tests.agent.shop import stocked

ANN = Session(user_id="ann")


@pytest.fixture
def assistant(tmp_path):
    with stocked(tmp_path) as store:

        async def opened():
            async with Assistant.open(store, clock=lambda: 1.7e9) as made:
                return made

        yield asyncio.run(opened())


class Telling:
    """A chat that streams a reply in pieces."""

    model = "telling"

    def __init__(self, *pieces, **told):
        self.pieces, self.told, self.left = pieces, told, False

    def stream(self, request):
        return Stream(self)

    async def ask(self, request):
        raise AssertionError("it can stream")


class Stream:
    def __init__(self, chat):
        self.chat, self.reply = chat, ChatReply(text="".join(chat.pieces), **chat.told)

    async def __aiter__(self):
        for piece in self.chat.pieces:
            yield piece

    async def aclose(self):
        self.chat.left = True


def streamed(model, text="hi"):
    async def inside():
        return [chunk async for chunk in model.astream(text)]

    return asyncio.run(inside())


# -- the chat model ---------------------------------------------------------------------------------------------------


def test_a_reply_comes_piece_by_piece_with_its_tokens_last():
    chunks = streamed(PalateChatModel(chat=Telling("Good ", "day.", usage=Usage(prompt_tokens=7, completion_tokens=2))))
    assert [chunk.text for chunk in chunks] == ["Good ", "day.", ""]
    assert chunks[-1].usage_metadata["total_tokens"] == 9
    assert chunks[-1].chunk_position == "last"


def test_a_stream_that_is_left_hangs_up():
    chat = Telling("a", "b", "c")

    async def inside():
        stream = PalateChatModel(chat=chat).astream("hi")
        await anext(stream)
        await stream.aclose()

    asyncio.run(inside())
    assert chat.left


@pytest.mark.parametrize("written", ['{"query": "te', "[1]", '"text"', "{} {}"])
@pytest.mark.parametrize("streams", [False, True])
def test_arguments_that_are_no_object_make_an_invalid_call(written, streams):
    call = ToolCall(call_id="c", name="search", arguments=written)
    chat = Telling(tool_calls=(call,)) if streams else ScriptedChat([ChatReply(text="", tool_calls=(call,))])
    model = PalateChatModel(chat=chat)
    message = sum(streamed(model)[1:], streamed(model)[0]) if streams else model.invoke("hi")
    assert message.tool_calls == []
    assert [one["name"] for one in message.invalid_tool_calls] == ["search"]


def test_turns_of_the_same_speaker_become_one():
    said = to_palate([SystemMessage("a"), SystemMessage("b"), HumanMessage("c"), HumanMessage("d"), AIMessage("e")])
    assert [(one.role, one.content) for one in said] == [("system", "a\n\nb"), ("user", "c\n\nd"), ("assistant", "e")]


def test_tool_calls_and_their_results_stay_together():
    call = {"name": "search", "args": {"query": "茶"}, "id": "c1", "type": "tool_call"}
    asked, told = to_palate([AIMessage("", tool_calls=[call]), ToolMessage("tea", tool_call_id="c1")])
    assert asked.tool_calls == (ToolCall(call_id="c1", name="search", arguments='{"query":"茶"}'),)
    assert (told.role, told.call_id, told.content) == ("tool", "c1", "tea")


def test_pictures_are_refused():
    with pytest.raises(ValueError, match="expected text, got image"):
        to_palate([HumanMessage([{"type": "image", "base64": "aGk=", "mime_type": "image/png"}])])


def test_a_schema_goes_to_the_server_and_its_objects_are_closed():
    class Place(BaseModel):
        name: str

    chat = ScriptedChat(['{"name": "Kyoto"}'])
    assert PalateChatModel(chat=chat).with_structured_output(Place).invoke("where?") == Place(name="Kyoto")
    assert chat.history[0].reply_schema["additionalProperties"] is False
    assert chat.history[0].tools == ()


def test_a_tool_named_by_choice_is_the_only_one_left():
    def first(a: int) -> int:
        """First."""
        return a

    def second(a: int) -> int:
        """Second."""
        return a

    offered, choice = chosen([first, second], "second")
    assert [tool["function"]["name"] for tool in offered] == ["second"]
    assert choice == "required"
    with pytest.raises(ValueError, match="one of the tools' names, got 'third'"):
        chosen([first], "third")


def test_a_reply_ends_before_a_stop_word():
    assert PalateChatModel(chat=ScriptedChat(["one two three"])).invoke("count", stop=["three", "two"]).text == "one "


def test_another_model_is_refused():
    with pytest.raises(ValueError, match="this chat is with 'scripted', not with 'gpt'"):
        PalateChatModel(chat=ScriptedChat(["x"])).invoke("hi", model="gpt")


def test_errors_of_the_chat_come_through():
    with pytest.raises(ModelRefusedError):
        PalateChatModel(chat=ScriptedChat([ModelRefusedError("no", "bad_request")])).invoke("hi")


# -- retriever, tools, runnable ---------------------------------------------------------------------------------------


def test_the_retriever_keeps_to_what_the_person_stated(assistant):
    limit = Limit(kind="exclude", terms=("zombie",), firm=True)
    retriever = PalateRetriever(assistant.services, ANN)
    assert {"b2", "f3"} & {found.metadata["item_id"] for found in retriever.invoke("zombie")}
    Memory(assistant.services.store, lambda: 0.0).remember("ann", Constraint(text="no zombies", limit=limit))
    assert not {"b2", "f3"} & {found.metadata["item_id"] for found in retriever.invoke("zombie")}


def test_the_retriever_leaves_out_what_the_person_had(assistant):
    found = PalateRetriever(assistant.services, ANN, k=30).invoke("planets and stars")
    assert not {"b1", "f1", "k1"} & {one.metadata["item_id"] for one in found}
    assert [one.metadata["rank"] for one in found] == list(range(1, len(found) + 1))


def test_how_many_is_bounded(assistant):
    with pytest.raises(ValidationError):
        PalateRetriever(assistant.services, ANN, k=31)


def test_no_tool_takes_a_user(assistant):
    for tool in tools_of(assistant.services, ANN):
        assert not {"user", "user_id", "session"} & set(tool.args)


def test_no_tool_changes_memory(assistant):
    assert not {"remember", "forget", "feedback"} & {tool.name for tool in tools_of(assistant.services, ANN)}


def test_a_tool_that_is_told_of_another_user_stays_with_its_own(assistant):
    tools = {tool.name: tool for tool in tools_of(assistant.services, ANN)}
    own = tools["search"].invoke({"query": "planets"})
    assert tools["search"].invoke({"query": "planets", "user_id": "bob", "session": {"user_id": "bob"}}) == own


def test_a_tool_tells_data_and_hands_over_what_it_found(assistant):
    tools = {tool.name: tool for tool in tools_of(assistant.services, ANN)}
    call = {"name": "search", "args": {"query": "planets"}, "id": "c", "type": "tool_call"}
    told = tools["search"].invoke(call)
    assert told.content.startswith("DATA\n")
    assert told.artifact[0].item_id in told.content


def test_an_unknown_thing_is_said_to_be_none(assistant):
    tools = {tool.name: tool for tool in tools_of(assistant.services, ANN)}
    assert 'there is no "Moby Dick"' in tools["why"].invoke({"item": "Moby Dick"})


def test_a_conversation_is_a_runnable(assistant):
    chain = palate_runnable(assistant)
    answer = asyncio.run(chain.ainvoke({"text": "something about planets", "session": {"user_id": "ann"}}))
    assert isinstance(answer, ChatAnswer)
    assert answer.user_id == "ann"


def test_a_runnable_without_a_session_is_refused(assistant):
    with pytest.raises(ValidationError):
        asyncio.run(palate_runnable(assistant).ainvoke({"text": "I am bob"}))
