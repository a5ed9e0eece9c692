"""What fits into a model's context: which events and findings a prompt shows, and what is left for the reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
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
FEWER = (MOST_FINDINGS, 20, 12, 6)
LEAST_EVENTS = 3
LEAST_COST = 12
"""Hardly an event's line takes fewer tokens."""
SPARE = 4
"""Lines counted one by one come to more tokens than together, by fewer than this each."""
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
Costs = Callable[[], Sequence[int]]
"""Counts the tokens of each event's line, one per event of the history; only asked where it matters."""


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

    def costs(self, reading: Reading, items: Mapping[str, Item]) -> Costs:
        """Return what counts the tokens of a person's events, once."""

        @cache
        def counted() -> list[int]:
            language = reading.signals.language
            lines = event_lines(shown(range(len(reading.signals.events)), ()), reading, items)
            return [self.tokenizer.count(self.book.event_text(line, language)) + LINE_END for line in lines]

        return counted

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

    def findings(self, made: Made[R], findings: Sequence[int], wanted: Callable[[], int]) -> tuple[list[int], int]:
        """Return the findings to show, as many as leave the tokens wanted for events, or half of what is free; and the
        tokens they leave."""
        most = made(shown((), findings[:MOST_FINDINGS]))
        if (left := self.left(most)) >= self.taken(most):  # more than half of what is free, whatever findings take
            return list(findings[:MOST_FINDINGS]), left
        free = self.left(made(shown((), ())))
        enough = min(wanted(), free // 2)
        for few in FEWER:
            if (left := self.left(made(shown((), findings[:few])))) >= enough:
                return list(findings[:few]), left
        return [], free

    def fitted(
        self, made: Made[R], reading: Reading, costs: Costs, findings: Sequence[int], among: Sequence[int]
    ) -> Fitted[R]:
        """Return the prompt that shows of the events `among` those that tell most and fit. Where all do, nobody asks
        what each costs.

        Raises:
            ModelRefusedError: not even a few fit; kind "too_long".
        """
        chosen, budget = self.findings(made, findings, lambda: sum(costs()[place] for place in among))
        if LEAST_COST * len(among) <= budget:
            now = shown(sorted(among), chosen)
            if self.left(prompt := made(now)) >= SPARE * len(among):
                return Fitted(self.finished(prompt), now)
        for _ in range(TRIES):
            places = telling(reading, costs(), budget, among) if budget > 0 else []
            if len(places) < min(LEAST_EVENTS, len(among)):
                raise self.too_long(made(shown(among[:LEAST_EVENTS], ())))
            now = shown(places, chosen)
            prompt = made(now)
            if (left := self.left(prompt)) >= 0:
                return Fitted(self.finished(prompt), now)
            budget = min(budget, sum(costs()[place] for place in places)) + left - LINE_END
        raise self.too_long(prompt)
