"""A language model as evaluations are handed one: how to reach it, its prompts, its tokens, its price."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TypeVar

from palate.chat import Usage
from palate.protocols import Chat
from prompts import PromptBook
from prompts.tokens import EstimatedTokenizer, Tokenizer

T = TypeVar("T")
MILLION = 1_000_000


@dataclass(frozen=True)
class LanguageModel:
    """A language model at hand.

    Args:
        name: the model's name.
        connect: opens a `Chat` for as long as it is needed.
        book: the prompts.
        tokenizer: counts as the model does.
        context: tokens of prompt and reply together.
        concurrency: requests under way at once.
        price_input: money per million prompt tokens; 0 where no price is set.
        price_output: money per million reply tokens.
    """

    name: str
    connect: Callable[[], AbstractAsyncContextManager[Chat]]
    book: PromptBook = field(default_factory=PromptBook)
    tokenizer: Tokenizer = field(default_factory=EstimatedTokenizer)
    context: int = 8192
    concurrency: int = 64
    price_input: float = 0.0
    price_output: float = 0.0

    @classmethod
    def of(cls, chat: Chat) -> LanguageModel:
        """A chat that is already open, with the shipped prompts."""
        return cls(chat.model, lambda: nullcontext(chat))

    def run(self, work: Callable[[Chat], Awaitable[T]]) -> T:
        """Do some work with the model, in an event loop of its own."""

        async def connected() -> T:
            async with self.connect() as chat:
                return await work(chat)

        return asyncio.run(connected())

    def money(self, usage: Usage) -> float | None:
        """What so many tokens cost; None where no price is set."""
        if not (self.price_input or self.price_output):
            return None
        return (usage.prompt_tokens * self.price_input + usage.completion_tokens * self.price_output) / MILLION
