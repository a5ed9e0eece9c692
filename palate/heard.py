"""A chat that tells somebody of each answer: what it cost, or how far the work has come."""

from __future__ import annotations

from collections.abc import Callable

from palate.chat import ChatReply, ChatRequest
from palate.protocols import Chat


class HeardChat:
    """A `Chat` in front of another; `hear` is called with every reply."""

    def __init__(self, chat: Chat, hear: Callable[[ChatReply], None]) -> None:
        self._chat, self._hear = chat, hear

    @property
    def model(self) -> str:
        """The model's name."""
        return self._chat.model

    async def ask(self, request: ChatRequest) -> ChatReply:
        """Ask the chat behind.

        Raises:
            ModelError: as the chat does.
        """
        reply = await self._chat.ask(request)
        self._hear(reply)
        return reply
