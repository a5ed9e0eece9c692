"""Profiles by a language model, of many users at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.data.training import Training
from eval.profiled import builder_of
from eval.profiles.built import Built, Spent
from eval.profiles.meter import Meter
from eval.profiles.reading import items_behind, remembering
from palate.errors import ModelError
from palate.protocols import Chat, Embedder
from palate.types import Event, Item, Profile, RejectedClaim
from profiles.llm import Summariser
from profiles.llm.nearness import SAMPLE
from prompts import PromptBook, Tokenizer

CONTEXT = 8192
CONCURRENCY = 16

Histories = Mapping[str, Sequence[Event]]
"""Events by user, each user's own, oldest first."""


async def llm_profiles(
    train: Training,
    chat: Chat,
    book: PromptBook,
    users: Sequence[str] | None = None,
    *,
    histories: Histories | None = None,
    tokenizer: Tokenizer | None = None,
    context: int = CONTEXT,
    concurrency: int = CONCURRENCY,
    embedder: Embedder | None = None,
) -> Built:
    """Profiles by a language model, built whole from each user's training history; nothing is saved.

    A user whose reply cannot be used after the one repair turn of `ask`, or for whom no reply comes, is a failure: it
    is written down and not tried again.

    Args:
        train: the training part.
        chat: the model.
        book: the prompts.
        users: whose profiles; None means everybody with an event.
        histories: what each user did, in the place of their training history.
        tokenizer: counts as the model does.
        context: tokens of prompt and reply together.
        concurrency: users worked on at once.
        embedder: lets events support claims by nearness; None takes the one of `train`, if it has one.
    """
    known = train.events if histories is None else histories
    wanted = sorted(set(known if users is None else users))
    summariser = summariser_of(train, book, tokenizer, context, embedder)
    gate, done = asyncio.Semaphore(concurrency), [0]

    async def one(user: str) -> _Made:
        async with gate:
            made = await _made(train, summariser, chat, user, known.get(user, ()))
        done[0] += 1
        train.progress("asking for profiles", done[0], len(wanted))
        return made

    made = await asyncio.gather(*map(one, wanted))
    return _together(dict(zip(wanted, made, strict=True)))


def summariser_of(
    train: Training, book: PromptBook, tokenizer: Tokenizer | None, context: int, embedder: Embedder | None
) -> Summariser:
    """What makes profiles with a language model, over the corpus of the training part."""
    near = embedder or train.embedder
    return Summariser(
        builder_of(train),
        book,
        tokenizer,
        context=context,
        embedder=remembering(train, near) if near is not None else None,
        sample=sampled_items(train),
    )


def sampled_items(train: Training) -> list[Item]:
    """Some items, drawn by the seed of the training part: on them an embedder's scale is measured."""
    drawn = random.Random(train.seed).sample(range(len(train.items)), min(SAMPLE, len(train.items)))  # noqa: S311
    return [train.items[place] for place in sorted(drawn)]


@dataclass(frozen=True)
class _Made:
    """What became of one user: a profile or why there is none, and what it took."""

    profile: Profile | None
    failure: str
    spent: Spent
    rejected: tuple[RejectedClaim, ...] = ()


async def _made(train: Training, summariser: Summariser, chat: Chat, user: str, events: Sequence[Event]) -> _Made:
    meter = Meter(chat)
    try:
        summary = await summariser.summarise(meter, user, events, items_behind(train, events), whole=True)
    except ModelError as error:
        return _Made(None, f"{error.kind}: {error}", meter.spent)
    return _Made(summary.profile, "", meter.spent, summary.rejected)


def _together(made: Mapping[str, _Made]) -> Built:
    return Built(
        profiles={user: one.profile for user, one in made.items() if one.profile is not None},
        failures={user: one.failure for user, one in made.items() if one.profile is None},
        spent={user: one.spent for user, one in made.items()},
        rejected={user: one.rejected for user, one in made.items() if one.rejected},
    )
