"""Puts candidates in order by a language model, as often as is asked, and blends that with the order there was."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import perf_counter

from agent.rerank.budget import item_lines
from agent.rerank.merging import blended, reading_orders, votes
from agent.rerank.passes import Metered, Pass, Shown, short
from agent.rerank.task import Reranked, RerankOptions, RerankTask
from agent.rerank.wording import setting_of
from agent.trace import Step
from palate.errors import ModelError, ModelUnavailableError
from palate.protocols import Chat
from palate.types import Item
from prompts import PromptBook

USUAL = RerankOptions()


async def ranked(chat: Chat, book: PromptBook, task: RerankTask, options: RerankOptions = USUAL) -> Reranked:
    """Put the best of the candidates in order: exactly as many as are wanted, or all where there are fewer.

    The list is read `options.passes` times at once; what the readings say is merged, and blended with the order of the
    candidates. A pass or a window that fails is done without, and told in `troubles`. Whatever the model says, the ids
    are candidates, each once.

    Args:
        chat: the model.
        book: the prompts.
        task: what is to be put in order.
        options: how.

    Raises:
        ModelError: no pass came to anything; the error is the first one's.
    """
    passes, found = await _read(chat, book, task, options)
    if found.fallback and (trouble := _trouble(passes)):
        raise trouble
    return found


async def ranked_or_fused(
    chat: Chat, book: PromptBook, task: RerankTask, options: RerankOptions = USUAL, step: Step | None = None
) -> Reranked:
    """Put the best of the candidates in order as `ranked` does, or as they were fused where the model is of no use.

    What it took, what was done without and why the model had no say are noted on `step`. No fault of a model is raised.
    """
    _, found = await _read(chat, book, task, options)
    if step is not None:
        note(found, options, step)
    return found


def note(found: Reranked, options: RerankOptions, step: Step) -> None:
    """Write into a trace how a list came to be."""
    if found.template:
        step.asked(found.template, found.digest, found.usage, found.calls)
    step.fallback = found.fallback
    step.facts |= {
        "passes": f"{found.passes} of {options.passes}",
        "weight": options.weight,
        "votes": {one: round(found.votes[one], 4) for one in found.ids if one in found.votes},
        "troubles": list(found.troubles),
    }


async def _read(chat: Chat, book: PromptBook, task: RerankTask, options: RerankOptions) -> tuple[list[Pass], Reranked]:
    """Every pass, and the list that they come to. One candidate, or none, needs no model."""
    if len(task.ids) < 2:
        return [], Reranked(ids=task.ids, reasons=("",) * len(task.ids))
    began, meter, shown = perf_counter(), Metered(chat), _shown(task, options)
    orders = reading_orders(len(shown.ids), options.passes, options.seed)
    passes = [Pass(number, order, ordered=options.passes == 1) for number, order in enumerate(orders, start=1)]
    await _all(passes, meter, book, shown, options.seconds)
    return passes, _merged(passes, shown, task, options, meter, perf_counter() - began)


def _merged(
    passes: Sequence[Pass], shown: Shown, task: RerankTask, options: RerankOptions, meter: Metered, seconds: float
) -> Reranked:
    done = [one for one in passes if one.done]
    given = votes([one.reading(shown.ids) for one in done], shown.ids)
    best = blended(task.ids, given, options.weight)[: task.wanted]
    reasons = _reasons(done, shown.ids)
    trouble = None if done else _trouble(passes)
    return Reranked(
        ids=best,
        reasons=tuple(reasons.get(one, "") for one in best),
        usage=meter.usage,
        calls=meter.calls,
        seconds=seconds,
        votes=given,
        passes=len(done),
        troubles=tuple(told for one in passes for told in one.troubles),
        template=next((one.template for one in passes if one.template), ""),
        digest=next((one.digest for one in passes if one.digest), ""),
        fallback="" if trouble is None else short(trouble),
    )


def _shown(task: RerankTask, options: RerankOptions) -> Shown:
    ids = task.ids[: options.depth]
    items = [task.items.get(one) or Item(item_id=one) for one in ids]
    return Shown(
        setting=setting_of(task),
        lines=item_lines(items, options.tokenizer, options.tokens, options.window),
        ids=ids,
        places=options.places_of(task.wanted),
        window=options.window,
        overlap=options.window // 2 if options.overlap is None else options.overlap,
        reasons=options.reasons,
        seed=options.seed,
    )


async def _all(passes: Sequence[Pass], chat: Chat, book: PromptBook, shown: Shown, seconds: float) -> None:
    """Run all passes at once; those that are not through in time are stopped."""
    running = {asyncio.ensure_future(one.run(chat, book, shown)): one for one in passes}
    try:
        done, late = await asyncio.wait(running, timeout=seconds)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    for task in late:
        running[task].note(ModelUnavailableError(f"not done after {seconds:g} s", "timeout"))
    for task in done:
        task.result()


def _trouble(passes: Sequence[Pass]) -> ModelError | None:
    return next((one.trouble for one in passes if one.trouble), None)


def _reasons(passes: Sequence[Pass], ids: Sequence[str]) -> dict[str, str]:
    """Why each item has its place, as the first pass that says so has it."""
    found: dict[str, str] = {}
    for one in passes:
        for place, why in one.places.items():
            found[ids[place]] = found.get(ids[place]) or why
    return found
