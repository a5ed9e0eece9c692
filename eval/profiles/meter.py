"""A chat that counts what goes through it, also what a later failure would lose."""

from __future__ import annotations

from eval.profiles.built import Spent
from palate.chat import ChatReply, ChatRequest, Usage
from palate.protocols import Chat


class Meter:
    """A `Chat` in front of another; `usage`, `calls` and `seconds` are of every reply that came through it."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self.usage, self.calls, self.seconds = Usage(), 0, 0.0

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
        self.usage, self.calls = self.usage + reply.usage, self.calls + 1
        self.seconds += reply.seconds
        return reply

    @property
    def spent(self) -> Spent:
        """What went through so far."""
        return Spent(self.usage, self.calls, self.seconds)
