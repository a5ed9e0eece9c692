"""What fits into a model's context: which events and findings a prompt shows, and what is left for the reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, TypeVar

from palate.chat import Message
from palate.errors import ModelRefusedError
from palate.types import Item
from profiles.build import Reading
from profiles.llm.handles import Shown, event_lines, shown
from profiles.llm.telling import telling
from prompts import Prompt, PromptBook, Tokenizer
from prompts.replies import Reply

R = TypeVar("R", bound=Reply)
REPLY_SHARE = 4
"""The reply gets what its template allows, and at most one part in so many of the context."""
MOST_FINDINGS = 32
FEWER = (MOST_FINDINGS, 20, 12, 6, 0)
LEAST_EVENTS = 3
TRIES = 8
LINE_END = 1
REMEMBERED = 256
"""Prompts whose tokens need not be counted again."""


@dataclass(frozen=True)
class Fitted(Generic[R]):
    """A prompt that fits, and what it shows."""

    prompt: Prompt[R]
    shown: Shown


Made = Callable[[Shown], Prompt[R]]
"""Makes the prompt that shows these events and findings."""


class Room:
    """The context of a model, and how much of it things take.

    Args:
        book: writes prompts.
        tokenizer: counts as the model does.
        context: tokens of prompt and reply together.
    """

    def __init__(self, book: PromptBook, tokenizer: Tokenizer, context: int) -> None:
        self.book, self.tokenizer, self.context = book, tokenizer, context
        self._counted: Callable[[tuple[Message, ...]], int] = lru_cache(REMEMBERED)(tokenizer.count_messages)

    def costs(self, reading: Reading, items: Mapping[str, Item]) -> list[int]:
        """Return the tokens of each event's line, one per event of the history."""
        language = reading.signals.language
        lines = event_lines(shown(range(len(reading.signals.events)), ()), reading, items)
        return [self.tokenizer.count(self.book.event_text(line, language)) + LINE_END for line in lines]

    def taken(self, prompt: Prompt[R]) -> int:
        """Return the tokens of a prompt as the model gets it."""
        return self._counted(prompt.messages)

    def reply(self, prompt: Prompt[R]) -> int:
        """Return the tokens kept free for the reply."""
        return min(prompt.max_tokens, self.context // REPLY_SHARE)

    def left(self, prompt: Prompt[R]) -> int:
        """Return the tokens that are left beside a prompt and its reply; below 0 where it does not fit."""
        return self.context - self.taken(prompt) - self.reply(prompt)

    def finished(self, prompt: Prompt[R]) -> Prompt[R]:
        """Return the prompt asking for no longer a reply than there is room for.

        Raises:
            ModelRefusedError: it does not fit; kind "too_long".
        """
        if self.left(prompt) < 0:
            raise self.too_long(prompt)
        return replace(prompt, max_tokens=min(prompt.max_tokens, self.context - self.taken(prompt)))

    def too_long(self, prompt: Prompt[R]) -> ModelRefusedError:
        """Return the error that says by how much a prompt is too long."""
        wanted = self.taken(prompt) + self.reply(prompt)
        return ModelRefusedError(
            f"{prompt.template}: prompt and reply need {wanted} tokens or more, the context holds {self.context}. "
            "Serve the model with a longer context (--max-model-len), or say how long it is (PALATE_LLM_CONTEXT).",
            "too_long",
        )

    def findings(self, made: Made[R], findings: Sequence[int], wanted: int) -> list[int]:
        """Return the findings to show: as many as leave `wanted` tokens for events, or half of what is free."""
        half = self.left(made(shown((), ()))) // 2
        for most in FEWER:
            chosen = list(findings[:most])
            if self.left(made(shown((), chosen))) >= min(wanted, half):
                return chosen
        return []

    def fitted(
        self, made: Made[R], reading: Reading, costs: Sequence[int], findings: Sequence[int], among: Sequence[int]
    ) -> Fitted[R]:
        """Return the prompt that shows of the events `among` those that tell most and fit.

        Raises:
            ModelRefusedError: not even a few fit; kind "too_long".
        """
        chosen = self.findings(made, findings, sum(costs[place] for place in among))
        budget = self.left(made(shown((), chosen)))
        for _ in range(TRIES):
            places = telling(reading, costs, budget, among) if budget > 0 else []
            if len(places) < min(LEAST_EVENTS, len(among)):
                raise self.too_long(made(shown(among[:LEAST_EVENTS], ())))
            now = shown(places, chosen)
            prompt = made(now)
            if (left := self.left(prompt)) >= 0:
                return Fitted(self.finished(prompt), now)
            budget = min(budget, sum(costs[place] for place in places)) + left - LINE_END
        raise self.too_long(prompt)
