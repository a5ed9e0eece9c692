"""Any `Chat` of Palate's as a chat model of LangChain's.

>>> from palate.scripted import ScriptedChat
>>> PalateChatModel(chat=ScriptedChat(["Good day."])).invoke("Hello").text
'Good day.'
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from operator import itemgetter
from typing import Any, Literal, Protocol, runtime_checkable

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.language_models.base import LangSmithParams
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.output_parsers import BaseOutputParser, JsonOutputParser, PydanticOutputParser
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableMap, RunnablePassthrough
from langchain_core.utils.pydantic import is_basemodel_subclass
from pydantic import ConfigDict, Field

from agent.parts.background import drawn, waited
from agent.parts.messages import counted, described, new_id, read_arguments, to_langchain, to_palate
from agent.parts.schemas import Choice, Offered, chosen, read_schema, read_tool
from palate.chat import ChatReply, ChatRequest, ToolCall
from palate.protocols import Chat

Method = Literal["json_schema", "json_mode", "function_calling"]


class ReplyStream(Protocol):
    """A reply while it is written: pieces of its text, then the whole."""

    def __aiter__(self) -> AsyncIterator[str]:
        """Yield the pieces in order."""
        ...

    async def aclose(self) -> None:
        """Hang up."""
        ...

    @property
    def reply(self) -> ChatReply:
        """The whole, once the last piece is out."""
        ...


@runtime_checkable
class StreamingChat(Protocol):
    """A `Chat` that can also tell a reply while it is written."""

    def stream(self, request: ChatRequest) -> ReplyStream:
        """Return the reply's text piece by piece."""
        ...


class PalateChatModel(BaseChatModel):
    """A chat model over any `Chat`: tools, replies of a given shape, streaming where the chat has `stream`.

    A chat belongs to one event loop: use a model either with the methods that wait (`invoke`, `stream`), which all
    run in one loop in the background, or with the asynchronous ones.

    Args:
        chat: what answers.
        temperature: 0 takes the likeliest token.
        max_tokens: of a reply.
        seed: of the server's draws; None leaves it to the server.
        stop: a reply ends before any of these.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    chat: Any = Field(exclude=True, repr=False)
    temperature: float = Field(0.0, ge=0.0, le=2.0)
    max_tokens: int = Field(1024, ge=1)
    seed: int | None = None
    stop: list[str] | None = None

    @property
    def model_name(self) -> str:
        """The name that the chat goes by."""
        return self._chat.model

    def bind_tools(
        self, tools: Sequence[Offered], *, tool_choice: Choice = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The model with tools that it may call.

        Raises:
            ValueError: `tool_choice` names none of them.
        """
        offered, choice = chosen(tools, tool_choice)
        return self.bind(tools=offered, tool_choice=choice, **kwargs)

    def with_structured_output(
        self,
        schema: dict[str, Any] | type,
        *,
        method: Method = "json_schema",
        include_raw: bool = False,
        strict: bool | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, Any]:
        """The model with replies of the shape of `schema`, read.

        By "json_schema" and "json_mode" the server is given the schema; "function_calling" makes a tool of it.
        """
        if method == "function_calling":
            return super().with_structured_output(schema, include_raw=include_raw, **kwargs)
        shown = {"kwargs": {"method": method, "strict": strict}, "schema": schema}
        model = self.bind(reply_schema=read_schema(schema), ls_structured_output_format=shown, **kwargs)
        parser = _parser(schema)
        if not include_raw:
            return model | parser
        read = RunnablePassthrough.assign(parsed=itemgetter("raw") | parser, parsing_error=lambda _: None)
        unread = RunnablePassthrough.assign(parsed=lambda _: None)
        return RunnableMap(raw=model) | read.with_fallbacks([unread], exception_key="parsing_error")

    @property
    def _chat(self) -> Chat:
        chat: Chat = self.chat
        return chat

    @property
    def _llm_type(self) -> str:
        return "palate"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {
            "model_name": self.model_name,
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "seed": self.seed,
        }

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        told = super()._get_ls_params(stop=stop or self.stop, **kwargs)
        return LangSmithParams(**{**told, "ls_provider": "palate"})

    # -- asking -------------------------------------------------------------------------------------------------------

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        reply = await self._chat.ask(self._request(messages, kwargs))
        message = to_langchain(_cut(reply, stop or self.stop))
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncGenerator[ChatGenerationChunk, None]:
        ends = stop or self.stop
        request = self._request(messages, kwargs)
        if ends or not isinstance(self.chat, StreamingChat):
            reply = _cut(await self._chat.ask(request), ends)
            yield _piece(reply.text)
        else:
            stream = self.chat.stream(request)
            try:
                async for piece in stream:
                    yield _piece(piece)
                reply = stream.reply
            finally:
                await stream.aclose()
        yield _last(reply)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return waited(self._agenerate(messages, stop, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        return drawn(self._astream(messages, stop, **kwargs))

    def _request(self, messages: Sequence[BaseMessage], asked: dict[str, Any]) -> ChatRequest:
        """What is asked of the chat. Arguments of one call go before those of the model.

        Raises:
            ValueError: another model is asked for, or a message is not text.
        """
        if asked.get("model") not in (None, self.model_name):
            raise ValueError(f"model: this chat is with {self.model_name!r}, not with {asked['model']!r}")
        return ChatRequest(
            messages=to_palate(messages),
            max_tokens=asked.get("max_tokens") or self.max_tokens,
            temperature=asked.get("temperature", self.temperature),
            seed=asked.get("seed", self.seed),
            reply_schema=asked.get("reply_schema"),
            tools=tuple(read_tool(tool) for tool in asked.get("tools") or ()),
            tool_choice=asked.get("tool_choice", "auto"),
        )


def _piece(text: str) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content=text))


def _last(reply: ChatReply) -> ChatGenerationChunk:
    """What is known once all text is out: tool calls, tokens, how it ended."""
    calls = [
        tool_call_chunk(name=call.name, args=_argued(call), id=call.call_id or new_id(), index=place)
        for place, call in enumerate(reply.tool_calls)
    ]
    message = AIMessageChunk(
        content="",
        tool_call_chunks=calls,
        usage_metadata=counted(reply.usage),
        response_metadata=described(reply),
        chunk_position="last",
    )
    return ChatGenerationChunk(message=message)


def _argued(call: ToolCall) -> str:
    """The arguments as they are where they can be read. LangChain mends what was cut short, and would call a tool with
    half of what was meant: a mark in front makes sure that it does not."""
    return (call.arguments.strip() or "{}") if read_arguments(call.arguments) is not None else f"!{call.arguments}"


def _cut(reply: ChatReply, stop: Sequence[str] | None) -> ChatReply:
    """The reply up to the first of the words that end it."""
    found = [place for word in stop or () if word and (place := reply.text.find(word)) >= 0]
    return reply.model_copy(update={"text": reply.text[: min(found)], "finish_reason": "stop"}) if found else reply


def _parser(schema: dict[str, Any] | type) -> BaseOutputParser[Any]:
    if isinstance(schema, type) and is_basemodel_subclass(schema):
        return PydanticOutputParser(pydantic_object=schema)
    return JsonOutputParser()
