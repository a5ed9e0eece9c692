"""A reply while it is written."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from types import TracebackType
from typing import Any, Self

from palate.chat import ChatReply
from palate.errors import ModelUnavailableError
from serving.chat.wire import no_completion, read_reply, read_text

Delta = Mapping[str, Any]


class Gathered:
    """Puts the pieces of a reply together."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._calls: dict[int, dict[str, Any]] = {}
        self._finish: object = None
        self._model, self._usage = "", None

    @property
    def finished(self) -> bool:
        """Whether the server said how the reply ended."""
        return self._finish is not None

    def add(self, event: Delta) -> str:
        """Take one event in; return the text in it.

        Raises:
            ModelUnavailableError: "server_error", for it is no part of a completion.
        """
        self._model = event.get("model") or self._model
        self._usage = event.get("usage") or self._usage
        try:
            return "".join(self._choice(choice) for choice in event.get("choices") or () if not choice.get("index"))
        except (KeyError, TypeError, AttributeError):
            raise no_completion(event) from None

    def reply(self, seconds: float) -> ChatReply:
        """Return the whole reply."""
        calls = [self._calls[index] for index in sorted(self._calls)]
        message = {"content": "".join(self._texts), "tool_calls": calls}
        choice = {"message": message, "finish_reason": self._finish}
        return read_reply({"choices": [choice], "model": self._model, "usage": self._usage}, seconds=seconds)

    def _choice(self, choice: Delta) -> str:
        self._finish = choice.get("finish_reason") or self._finish
        delta = choice.get("delta") or {}
        for call in delta.get("tool_calls") or ():
            self._call(call)
        text = read_text(delta.get("content"))
        self._texts.append(text)
        return text

    def _call(self, piece: Delta) -> None:
        """The name comes once, the arguments in pieces."""
        call = self._calls.setdefault(piece.get("index", 0), {"id": "", "function": {"name": "", "arguments": ""}})
        asked = piece.get("function") or {}
        call["id"] = piece.get("id") or call["id"]
        call["function"]["name"] += asked.get("name") or ""
        call["function"]["arguments"] += asked.get("arguments") or ""


class ChatStream:
    """The pieces of a reply's text, in order, as they are written. `async with` it, if it may be left before its end.

    >>> async def told(client, request):
    ...     async with client.stream(request) as pieces:
    ...         async for piece in pieces:
    ...             ...
    ...     return pieces.reply.usage
    """

    def __init__(self, pieces: AsyncGenerator[str, None], result: list[ChatReply]) -> None:
        self._pieces, self._result = pieces, result

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        return await anext(self._pieces)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Hang up."""
        await self._pieces.aclose()

    @property
    def reply(self) -> ChatReply:
        """The whole reply with its usage, once the last piece is out.

        Raises:
            ModelUnavailableError: "unreachable", for it is not.
        """
        if not self._result:
            raise ModelUnavailableError("the stream has not been read to its end", "unreachable")
        return self._result[0]
