"""What every turn of every conversation draws on, put together once for a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from agent.limits.table import FactTable
from agent.memory import Memory
from agent.recommend import Recommender
from agent.understand.rules import RuleUnderstander
from history.store import Store
from palate.protocols import Chat, Clock
from prompts import PromptBook
from prompts.tokens import EstimatedTokenizer, Tokenizer


@dataclass(frozen=True)
class Services:
    """The parts that skills, nodes and tools are handed.

    Args:
        store: what people did, their profiles and what they stated.
        recommender: candidates and their reasons.
        facts: what items say of their length, year, price, language and words, for limits.
        memory: what people stated for good.
        rules: understands messages without a model.
        clock: the present, epoch seconds.
        chat: a language model; None where there is none.
        prompts: the prompts; None means the shipped ones, read when they are first needed.
        tokenizer: counts as the model does.
        seed: of everything that draws at random.
    """

    store: Store
    recommender: Recommender
    facts: FactTable
    memory: Memory
    rules: RuleUnderstander
    clock: Clock
    chat: Chat | None = None
    prompts: PromptBook | None = None
    tokenizer: Tokenizer = field(default_factory=EstimatedTokenizer)
    seed: int = 0

    @cached_property
    def book(self) -> PromptBook:
        """The prompts."""
        return self.prompts or PromptBook(tokenizer=self.tokenizer)
