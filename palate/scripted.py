"""A chat that says what it is told to: for tests, for examples, and for trying the flow without a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from palate.chat import ChatReply, ChatRequest, Usage
from palate.errors import ModelError

Line = str | ChatReply | ModelError
"""A reply's text, a whole reply, or an error to raise."""
Script = Iterable[Line] | Callable[[ChatRequest], Line]

CHARACTERS_PER_TOKEN = 4


class ScriptedChat:
    """A `Chat` without a model.

    Args:
        script: what to answer, in order, or a function from the request to the answer.
        model: the name it goes by.

    `history` holds every request, in order. A script that has come to its end raises `AssertionError`, for then the
    code under test asked more often than it should.

    >>> import asyncio
    >>> chat = ScriptedChat(["Good day."])
    >>> asked = ChatRequest(messages=({"role": "user", "content": "Hello"},), max_tokens=8)
    >>> asyncio.run(chat.ask(asked)).text, len(chat.history)
    ('Good day.', 1)
    """

    def __init__(self, script: Script, *, model: str = "scripted") -> None:
        self.model = model
        self.history: list[ChatRequest] = []
        self._answer = script if callable(script) else _in_order(script)

    async def ask(self, request: ChatRequest) -> ChatReply:
        """Return the next line of the script; tokens are counted as a quarter of the characters."""
        self.history.append(request)
        line = self._answer(request)
        if isinstance(line, ModelError):
            raise line
        if isinstance(line, ChatReply):
            return line
        asked = sum(len(message.content) for message in request.messages)
        usage = Usage(prompt_tokens=asked // CHARACTERS_PER_TOKEN, completion_tokens=len(line) // CHARACTERS_PER_TOKEN)
        return ChatReply(text=line, model=self.model, usage=usage)


def _in_order(lines: Iterable[Line]) -> Callable[[ChatRequest], Line]:
    left = iter(lines)

    def next_line(request: ChatRequest) -> Line:
        line = next(left, None)
        assert line is not None, f"the script has ended; asked once more: {request.messages[-1].content[:80]!r}"
        return line

    return next_line
