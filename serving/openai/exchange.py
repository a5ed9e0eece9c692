"""One request of a chat client that was understood, and the response to it: whole, or as a stream of events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import orjson
import structlog
from sse_starlette import EventSourceResponse
from starlette.responses import Response

from agent.answer import ChatAnswer
from agent.events import ChatEvent, Done, Started
from palate.errors import InputError, ModelUnavailableError
from serving.http.answers import answer
from serving.http.problems import OpenAIError, error_type
from serving.openai.answering import Chunk, Head, Pieces, Reply, completion
from serving.openai.asked import AskedCompletion
from serving.openai.pumping import pumped
from serving.openai.reading import Turn, texts_of
from serving.openai.said import TokenUsage
from serving.openai.talking import Speaker, seat_of, spoken
from serving.openai.usage import counter, usage_of

PING = 15
"""Seconds of silence after which a stream says that it is still there."""
SLOWEST_READER = 30.0
"""Seconds that a client may leave a piece of a stream unread."""
BROKEN_OFF = "The answer broke off. Ask again."
END = "[DONE]"


class Exchange:
    """A request and all that is needed to answer it.

    Args:
        asked: as the client sent it.
        turn: as it was understood.
        speaker: whose turn it is, and where.
        tokenizer: folder of the tokenizer that counts for `usage`; None for an estimate.
        grace: seconds that a stream may still take when the server is to end.
    """

    def __init__(
        self, asked: AskedCompletion, turn: Turn, speaker: Speaker, tokenizer: Path | None, grace: float
    ) -> None:
        self._asked, self._turn, self._speaker = asked, turn, speaker
        self._tokenizer, self._grace = tokenizer, grace
        self._head = Head(int(speaker.clock()))
        self._reply: Reply | None = None

    async def response(self) -> Response:
        """The response; of a stream, once the turn has really begun.

        Raises:
            PalateError: the turn came to nothing.
        """
        return await (self._stream() if self._asked.stream else self._whole())

    async def _whole(self) -> Response:
        done = None
        async for event in self._events():
            done = event if isinstance(event, Done) else done
        reply = self._reply_to(done)
        return answer(completion(self._head, reply, await self._usage(reply)))

    async def _stream(self) -> Response:
        events = self._events()
        first = None
        try:
            async for first in events:
                if not isinstance(first, Started):
                    break
        except BaseException:
            await events.aclose()
            raise
        return EventSourceResponse(
            self._sent(first, events),
            ping=PING,
            sep="\n",
            send_timeout=SLOWEST_READER,
            shutdown_grace_period=self._grace,
        )

    async def _sent(self, first: ChatEvent | None, events: AsyncGenerator[ChatEvent]) -> AsyncIterator[dict[str, str]]:
        """The stream's data, line by line. What goes wrong on the way is told in it, for its status is long gone."""
        try:
            async with aclosing(events):
                async for chunk in self._chunks(first, events):
                    yield {"data": orjson.dumps(chunk).decode()}
            yield {"data": END}
        except Exception as error:
            structlog.get_logger().error("chat_broke_off", kind=type(error).__name__)
            yield {"data": orjson.dumps({"error": _told(error)}).decode()}

    async def _chunks(self, first: ChatEvent | None, events: AsyncIterator[ChatEvent]) -> AsyncIterator[Chunk]:
        options = self._asked.stream_options
        pieces = Pieces(
            self._head,
            whole=self._turn.by_call or self._turn.shape != "text",
            with_usage=bool(options and options.include_usage),
        )
        yield pieces.first()
        event = first
        while event is not None and not isinstance(event, Done):
            if (chunk := pieces.during(event)) is not None:
                yield chunk
            event = await anext(events, None)
        reply = self._reply_to(event)
        for chunk in pieces.last(reply, await self._usage(reply)):
            yield chunk
        await anext(events, None)

    def _events(self) -> AsyncGenerator[ChatEvent]:
        return pumped(self._spoken())

    async def _spoken(self) -> AsyncGenerator[ChatEvent]:
        seat = await seat_of(self._speaker, self._turn)
        async with aclosing(spoken(self._speaker, self._turn, seat, lambda told: self._replied(told).said)) as events:
            async for event in events:
                yield event

    def _replied(self, told: ChatAnswer) -> Reply:
        """The reply that an answer makes; one for all, since its call has a name of its own."""
        self._reply = self._reply or Reply.of(told, self._turn)
        return self._reply

    def _reply_to(self, done: ChatEvent | None) -> Reply:
        if not isinstance(done, Done):
            raise ModelUnavailableError(BROKEN_OFF, "internal")
        return self._replied(done.answer)

    async def _usage(self, reply: Reply) -> TokenUsage:
        return await asyncio.to_thread(self._counted, reply)

    def _counted(self, reply: Reply) -> TokenUsage:
        return usage_of(counter(self._tokenizer), texts_of(self._asked), reply.written)


def _told(error: Exception) -> dict[str, Any]:
    """An error as clients of OpenAI's protocol find it in a stream."""
    own = isinstance(error, InputError)
    kind = error_type(422 if own else 500)
    return OpenAIError(
        message=str(error) if own else BROKEN_OFF, type=kind, code="invalid" if own else "broken_off"
    ).model_dump()
