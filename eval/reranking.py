"""What methods that have a language model order their lists share: how it is asked, and how failures are kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from agent.rerank import RerankOptions
from eval.language_model import LanguageModel
from palate.types import Candidate

Q = TypeVar("Q")
A = TypeVar("A")
PATIENCE = 3600.0
"""Seconds that a question may take: an evaluation waits for what a conversation would not."""
BESIDES = 2400
"""Tokens of a prompt besides its items, and of the reply: what a model's context has no room for is cut from texts."""


def in_order(ids: Iterable[str]) -> list[Candidate]:
    """Candidates of these ids, best first, of which nothing but their order is known."""
    return [Candidate(item_id=item_id, score=-float(place), sources={}) for place, item_id in enumerate(ids)]


def options(model: LanguageModel, *, passes: int, candidates: int, places: int, seed: int) -> RerankOptions:
    """How a list is read in evaluations: as in use, but for the reasons, which nobody reads, and with time enough."""
    return RerankOptions(
        passes=passes,
        depth=candidates,
        places=places,
        reasons=False,
        seconds=PATIENCE,
        tokens=max(0, min(RerankOptions.tokens, model.context - BESIDES)),
        tokenizer=model.tokenizer,
        seed=seed,
    )


async def each(
    questions: Iterable[Q], answered: Callable[[Q], Awaitable[A]], model: LanguageModel, *, passes: int
) -> list[A | Exception]:
    """Put all questions to a model, as many at a time as it takes when each is asked `passes` times at once.

    The exception of one that failed stands in its place, so that nobody else is asked again for its sake.
    """
    gate = asyncio.Semaphore(max(1, model.concurrency // passes))

    async def one(question: Q) -> A | Exception:
        async with gate:
            try:
                return await answered(question)
            except Exception as error:  # told in its place
                return error

    return list(await asyncio.gather(*map(one, questions)))
