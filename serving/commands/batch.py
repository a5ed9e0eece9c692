"""`palate batch`: profiles of many users by a language model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palate.text import plain
from serving.commands import workspace
from serving.commands.jobs import (
    PATIENCE,
    Concurrency,
    Engine,
    Patience,
    Whole,
    end_job,
    job_report,
    jobs_of,
    new_job,
    show_job,
    worked_on,
)
from serving.console import emit, progress, say, tell
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from history.jobs import Job
    from profiles.llm import Summariser
    from serving.batch.answers import Importer
    from serving.batch.files import Exporter
    from serving.workspace import Workspace

LISTED = 20


Number = Annotated[int | None, typer.Argument(metavar="[JOB]", min=1, show_default="the latest", help="Its number.")]
UsersFile = Annotated[
    Path | None,
    typer.Option("--users", metavar="FILE", show_default="everybody", help="File of user ids, one a line; '-': stdin."),
]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N users.")]
Budget = Annotated[
    int | None,
    typer.Option("--max-tokens-total", min=1, metavar="N", help="Stop when the job has used so many tokens in all."),
]


def batch_run(
    engine: Annotated[Engine, typer.Option(help="What makes the profiles.")] = Engine.llm,
    users: UsersFile = None,
    limit: Limit = None,
    concurrency: Concurrency = None,
    max_tokens_total: Budget = None,
    patience: Patience = PATIENCE,
    whole: Whole = False,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make a job and work on it."""
    from serving.batch.users import chosen_users
    from serving.language_model import require_url

    with workspace(store, bars=False) as work:
        require_url(work.settings)
        wanted = chosen_users(work.store, users, limit)
        job = new_job(work, wanted, whole=whole, budget=max_tokens_total)
        say(f"Job {job.job_id}: {len(wanted):,} users.")
        _work_on(work, job, concurrency, patience, as_json=as_json)


def batch_resume(
    job: Number = None,
    concurrency: Concurrency = None,
    max_tokens_total: Budget = None,
    patience: Patience = PATIENCE,
    again: Annotated[bool, typer.Option("--again", help="Also try once more who failed, or was cancelled.")] = False,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Go on with a job, or share it with a worker that is at it."""
    import time

    from serving.language_model import require_url

    with workspace(store, bars=False) as work:
        require_url(work.settings)
        jobs = jobs_of(work)
        found = jobs.job(job)
        if again:
            say(f"{jobs.again(found.job_id, time.time()):,} users wait once more.")
        if max_tokens_total is not None:
            jobs.allow(found.job_id, max_tokens_total)
        elif found.stop == "budget":
            say("Its budget is used up; --max-tokens-total raises it.")
        _work_on(work, jobs.job(found.job_id), concurrency, patience, as_json=as_json)


def batch_status(job: Number = None, store: StoreFolder = None, as_json: AsJson = False) -> None:
    """Say how a job stands."""
    with workspace(store, bars=False) as work:
        show_job(job_report(work, jobs_of(work).job(job)), as_json=as_json)


def batch_cancel(job: Number = None, store: StoreFolder = None, as_json: AsJson = False) -> None:
    """End a job: whoever waits fails as cancelled; what is in hand is saved by whoever has it."""
    import time

    from serving.batch.files import corpus_blob
    from serving.batch.owner import alive

    with workspace(store, bars=False) as work:
        jobs = jobs_of(work)
        found, now = jobs.job(job), time.time()
        jobs.cancel(found.job_id, now)
        jobs.reclaim(found.job_id, now, alive)
        work.store.drop_blob(corpus_blob(found))
        show_job(job_report(work, jobs.job(found.job_id)), as_json=as_json)


def batch_errors(
    job: Number = None,
    kind: Annotated[str | None, typer.Option(metavar="K", help="Only this kind of error, such as 'schema'.")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many users.")] = LISTED,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """List who failed, and why."""
    from itertools import islice

    with workspace(store, bars=False) as work:
        jobs = jobs_of(work)
        found = jobs.job(job)
        faults = jobs.faults(found.job_id)
        failed = list(islice(jobs.tasks(found.job_id, ("failed",), kind=_kind(kind)), limit))
    if as_json:
        named = {"user_id", "number", "kind", "error", "tries", "calls"}
        listed = [task.model_dump(mode="json", include=named) for task in failed]
        emit({"job": found.job_id, "faults": dict(faults.most_common()), "users": listed})
        return
    if not faults:
        tell(f"Nobody of job {found.job_id} failed.")
    for name, count in faults.most_common():
        if kind in (None, name):
            tell(f"{count:,} {name}")
    for task in failed:
        tell(f"  {plain(task.user_id)}: {task.kind}: {plain(task.error or '')}")


def batch_export_openai(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the files; made where there is none.")],
    job: Annotated[int | None, typer.Option(metavar="JOB", min=1, help="Only who waits in this job.")] = None,
    users: UsersFile = None,
    limit: Limit = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="The model to ask for; PALATE_LLM_MODEL.")] = None,
    whole: Whole = False,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write prompts as files for a batch service: of a job, or of a new one."""
    from palate.errors import InputError
    from serving.batch.users import chosen_users

    if job is not None and (users or limit or whole):
        raise InputError("--job has its users already: leave out --users, --limit and --whole.")
    with workspace(store, bars=False) as work, progress() as report:
        work.progress = report
        name = model or work.settings.llm_model
        if name is None:
            raise InputError("Which model should the batch service ask? Say --model NAME, or set PALATE_LLM_MODEL.")
        if job is None:
            found = new_job(work, chosen_users(work.store, users, limit), whole=whole, budget=None)
        else:
            found = jobs_of(work).job(job)
        written = _exporter(work, name).export(found, folder)
    if as_json:
        emit(written.model_dump(mode="json"))
        return
    tell(f"Job {written.job}: {written.lines:,} prompts in {len(written.files)} files.")
    for file in written.files:
        tell(f"  {file}")
    if written.current or written.failed:
        tell(f"  {written.current:,} users are current, {written.failed:,} can have no prompt.")
    say("Read the answers back with `palate batch import-openai FILES`.")


def batch_import_openai(
    paths: Annotated[list[Path], typer.Argument(metavar="FILES...", help="Files of results and errors, or folders.")],
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Read a batch service's answers back, through the same checks."""
    with workspace(store, bars=False) as work, progress() as report:
        work.progress = report
        found = _importer(work).read(paths)
    if as_json:
        emit(found.model_dump(mode="json"))
        return
    failed = sum(found.failed.values())
    tell(f"{found.lines:,} lines: {found.done:,} users done, {failed:,} failed.")
    for kind, count in found.failed.items():
        tell(f"  {count:,} {kind}")
    said = {
        "waiting": "wait again",
        "known": "were known",
        "held": "are in a worker's hands",
        "unknown": "of other jobs",
    }
    for name, words in said.items():
        if count := getattr(found, name):
            tell(f"  {count:,} {words}")
    if found.damaged:
        tell(f"  {found.damaged:,} damaged: {'; '.join(found.damage)}")


def _work_on(work: Workspace, job: Job, concurrency: int | None, patience: float, *, as_json: bool) -> None:
    ran = worked_on(work, job, concurrency, patience)
    show_job(job_report(work, jobs_of(work).job(job.job_id)), as_json=as_json)
    end_job(job.job_id, ran.ended)


def _exporter(work: Workspace, model: str) -> Exporter:
    import secrets

    from serving.batch.files import Exporter
    from serving.batch.owner import this_owner
    from serving.language_model import summariser

    owner = this_owner(secrets.token_hex(4))
    return Exporter(work.store, summariser(work, work.settings), model=model, owner=owner, progress=work.progress)


def _importer(work: Workspace) -> Importer:
    import secrets

    from serving.batch.answers import Importer
    from serving.batch.files import builder_of
    from serving.batch.owner import this_owner
    from serving.language_model import summariser

    def maker(job: Job) -> Summariser:
        builder = builder_of(work.store, job, half_life_days=work.settings.half_life_days)
        return summariser(work, work.settings, builder=builder)

    return Importer(work.store, maker, owner=this_owner(secrets.token_hex(4)), progress=work.progress)


def _kind(name: str | None) -> Any:
    from typing import get_args

    from palate.errors import FaultKind, InputError

    if name is not None and name not in get_args(FaultKind):
        raise InputError(f"--kind: expected one of {', '.join(get_args(FaultKind))}; got {name!r}.")
    return name
