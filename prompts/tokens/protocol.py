"""What a prompt needs from a model's tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from palate.chat import Message


class Tokenizer(Protocol):
    """Counts a model's tokens and knows its control tokens. It is a `TokenCounter`."""

    @property
    def exact(self) -> bool:
        """Whether counts equal the server's own; else they are estimates that rather say too many."""
        ...

    @property
    def control_tokens(self) -> tuple[str, ...]:
        """Texts that the model reads as one token with a meaning of its own, such as the start of a turn."""
        ...

    def count(self, text: str) -> int:
        """Tokens of a text by itself, nothing put before or after it."""
        ...

    def count_messages(self, messages: Sequence[Message]) -> int:
        """Tokens of a prompt as the model gets it: turns, roles and the opening of the answer counted too."""
        ...

    def strip(self, text: str) -> str:
        """The text without control tokens, a space in place of each."""
        ...
