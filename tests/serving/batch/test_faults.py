"""A thousand users against a server that fails three calls in ten, by the real client and the real repair."""

from __future__ import annotations

import asyncio
import random

from history.jobs import Jobs
from history.store import Store
from palate.heard import HeardChat
from palate.types import Profile, Provenance
from prompts import PromptBook, ask
from prompts.briefs import TopicBrief
from serving.batch.engine import BatchRun, Limits, Meter, Worked
from serving.batch.owner import this_owner
from serving.batch.tally import Tally
from serving.batch.work import one_thinker
from serving.chat import ChatClient
from serving.chat.client import CANARY
from tests.faulty import Fault, FaultyServer, serving

USERS = 1_000
FAULTS: tuple[Fault, ...] = ("500", "503", "429", "drop", "cut", "garbage", "truncated", "loop", "empty", "not_json")
NAMES = {"server_error", "overloaded", "unreachable", "truncated", "empty", "repeated", "not_json"}


async def worked(jobs: Jobs, url: str, concurrency: int) -> Tally:
    """Ask for the name of a topic for each user: a prompt of its own, parsed and repaired as any other."""
    book = PromptBook()
    tally = Tally(USERS, 0, began=asyncio.get_running_loop().time())
    async with ChatClient(url, concurrency=concurrency, rng=random.Random(5)) as chat:
        with one_thinker():

            async def work(user_id: str, meter: Meter) -> Worked:
                brief = TopicBrief(language="en", terms=(user_id, "oolong", "teapot"), titles=("Clay Teapot",))
                asked = await ask(
                    HeardChat(chat, lambda reply: meter.add(reply.usage)),
                    await asyncio.to_thread(book.prompt, "topic", brief),
                )
                profile = Profile(user_id=user_id, provenance=Provenance(engine="llm/1"))
                return Worked(profile, (), "whole", int(asked.repaired))

            run = BatchRun(
                jobs,
                jobs.job(),
                work,
                probe=lambda: chat.ask(CANARY),
                owner=this_owner("a"),
                tally=tally,
                clock=lambda: 1_000.0,
                limits=Limits(concurrency),
            )
            assert (await run.run()).stop is None
    return tally


def test_all_end_done_or_named_with_few_calls_too_many(jobs: Jobs, store: Store) -> None:
    job = jobs.create([f"user-{n:04}" for n in range(USERS)], token="t", now=0.0, engine="llm/1")
    with serving(FaultyServer(faults=dict.fromkeys(FAULTS, 0.03), seed=11)) as server:
        tally = asyncio.run(worked(jobs, server.url, 64))
    counts = jobs.counts(job.job_id)
    assert (counts["waiting"], counts["sent"]) == (0, 0)
    assert counts["done"] + counts["failed"] == USERS
    assert counts["done"] == tally.done == len(store.profile_users())
    assert counts["done"] > 0.9 * USERS
    assert set(jobs.faults(job.job_id)) <= NAMES
    drawn = sum(count for kind, count in server.drawn.items() if kind != "none")
    assert 0.25 < drawn / server.total < 0.35
    assert server.total <= 1.6 * USERS
    assert server.most_at_once <= 64
    assert jobs.job().calls == tally.calls <= server.total
