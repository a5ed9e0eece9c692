"""What commands share that make profiles with a language model: a job is made, worked on, shown, and ends somehow."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from serving.console import emit, progress, say, tell

if TYPE_CHECKING:
    from history.jobs import Job, Jobs
    from palate.errors import ModelError
    from serving.batch.engine import Ended
    from serving.batch.report import JobReport
    from serving.batch.running import Ran
    from serving.workspace import Workspace

INTERRUPTED = 130
PATIENCE = 600.0
"""Seconds without any answer after which a server is usually given up."""


class Engine(StrEnum):
    """What makes the profiles of a job."""

    llm = "llm"


Concurrency = Annotated[
    int | None,
    typer.Option(min=1, max=4096, metavar="N", show_default="PALATE_LLM_CONCURRENCY", help="Calls under way at once."),
]
Patience = Annotated[
    float, typer.Option(min=1, metavar="S", help="Seconds without any answer after which the server is given up.")
]
Whole = Annotated[bool, typer.Option("--whole", help="Build profiles anew, even where an update would do.")]


def jobs_of(work: Workspace) -> Jobs:
    """The jobs of a store."""
    from history.jobs import Jobs

    return Jobs(work.store.engine)


def new_job(work: Workspace, users: Sequence[str], *, whole: bool, budget: int | None = None) -> Job:
    """A job for these users, not yet begun."""
    import secrets
    import time

    from profiles.llm import ENGINE

    return jobs_of(work).create(
        users,
        token=secrets.token_hex(4),
        now=time.time(),
        engine=ENGINE,
        model=work.settings.llm_model,
        whole=whole,
        budget=budget,
    )


def worked_on(work: Workspace, job: Job, concurrency: int | None, patience: float = PATIENCE) -> Ran:
    """Work on a job until it ends somehow.

    Raises:
        ModelError: the model cannot be used at all; nobody is lost.
    """
    import asyncio

    from palate.errors import ModelError
    from serving.batch.engine import Limits
    from serving.batch.running import run_job
    from serving.batch.show import shown

    with progress() as report:
        work.progress = report
        _ = work.builder
    wanted, everybody = work.profiles_wanted, len(work.store.users())
    limits = Limits(concurrency or work.settings.llm_concurrency, patience)
    try:
        with shown() as watch:
            ran = asyncio.run(run_job(work, job, limits=limits, watch=watch))
    except ModelError as error:
        raise _to_go_on(error, job.job_id) from error
    if ran.tally.done == everybody:
        work.note_built(wanted)
    return ran


def end_job(job_id: int, ended: Ended) -> None:
    """End as the run did: by its error, as interrupted, or well."""
    if ended.error is not None:
        raise _to_go_on(ended.error, job_id)
    if ended.stop == "interrupted":
        say(f"Stopped. Go on with `palate batch resume {job_id}`.")
        raise typer.Exit(INTERRUPTED)
    if ended.stop == "budget":
        say(f"The budget of tokens is used up. Raise it: `palate batch resume {job_id} --max-tokens-total N`.")


def _to_go_on(error: ModelError, job_id: int) -> ModelError:
    """The same error, with what to do when it is mended."""
    from palate.errors import ModelError

    said = str(error).rstrip(".")
    return ModelError(f"{said}. Nobody was lost: `palate batch resume {job_id}` goes on.", error.kind)


def job_report(work: Workspace, job: Job) -> JobReport:
    """How a job stands now."""
    import time

    from serving.batch.report import report

    prices = {"price_prompt": work.settings.price_input, "price_completion": work.settings.price_output}
    return report(jobs_of(work), job, now=time.time(), **prices)


def show_job(found: JobReport, *, as_json: bool) -> None:
    """Print how a job stands."""
    from serving.batch.report import told

    if as_json:
        emit(found.model_dump(mode="json"))
        return
    for line in told(found):
        tell(line)
