"""A chat that counts what goes through it, also what a later failure would lose."""

from __future__ import annotations

from eval.profiles.built import Spent
from palate.chat import ChatReply, Usage
from palate.heard import HeardChat
from palate.protocols import Chat


class Meter(HeardChat):
    """A `Chat` in front of another; `usage`, `calls` and `seconds` are of every reply that came through it."""

    def __init__(self, chat: Chat) -> None:
        super().__init__(chat, self._count)
        self.usage, self.calls, self.seconds = Usage(), 0, 0.0

    @property
    def spent(self) -> Spent:
        """What went through so far."""
        return Spent(self.usage, self.calls, self.seconds)

    def _count(self, reply: ChatReply) -> None:
        self.usage, self.calls = self.usage + reply.usage, self.calls + 1
        self.seconds += reply.seconds
