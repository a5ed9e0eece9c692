"""Runs a job from a workspace: opens the model, stops on signals, tells how it ended."""

from __future__ import annotations

import asyncio
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from history.jobs import Job, Jobs
from palate.settings import Settings
from serving.batch.engine import BatchRun, Brake, Ended, Limits
from serving.batch.owner import this_owner
from serving.batch.show import Watch
from serving.batch.tally import Price, Tally
from serving.batch.work import ProfileWork, one_thinker
from serving.chat.client import CANARY
from serving.language_model import open_chat, served_model, summariser
from serving.workspace import Workspace

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Ran(NamedTuple):
    """How a run ended, and what it did."""

    ended: Ended
    tally: Tally


async def run_job(work: Workspace, job: Job, *, limits: Limits, watch: Watch) -> Ran:
    """Work on a job until nobody is left or there is a reason to stop.

    Raises:
        PalateError: the store or something else that every user needs failed.
    """
    jobs, settings = Jobs(work.store.engine), work.settings
    tally = _tally(jobs, job, settings)
    brake = Brake()
    async with open_chat(settings, concurrency=limits.concurrency) as chat:
        served = await served_model(chat, settings)
        jobs.made_with(job.job_id, served.name)
        maker = summariser(work, settings, context=served.context)
        with one_thinker(), _stopped_by_signals(brake):
            run = BatchRun(
                jobs,
                job,
                ProfileWork(work.store, maker, chat, whole=job.whole),
                probe=lambda: chat.ask(CANARY),
                owner=this_owner(secrets.token_hex(4)),
                tally=tally,
                clock=time.time,
                limits=limits,
                brake=brake,
                watch=watch,
            )
            return Ran(await run.run(), tally)


def _tally(jobs: Jobs, job: Job, settings: Settings) -> Tally:
    counts = jobs.counts(job.job_id)
    price = Price(settings.price_input, settings.price_output)
    began = asyncio.get_running_loop().time()
    return Tally(sum(counts.values()), counts["done"] + counts["failed"], price, began=began)


@contextmanager
def _stopped_by_signals(brake: Brake) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, brake.pull)
    try:
        yield
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
