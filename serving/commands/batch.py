"""`palate batch`: profiles of many users by a language model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from serving.console import emit, plain, progress, say, tell
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from history.jobs import Job
    from palate.errors import ModelError
    from profiles.llm import Summariser
    from serving.batch.answers import Importer
    from serving.batch.engine import Ended
    from serving.batch.files import Exporter
    from serving.batch.report import JobReport
    from serving.workspace import Workspace

INTERRUPTED = 130
LISTED = 20


class Engine(StrEnum):
    """What makes the profiles."""

    llm = "llm"


Number = Annotated[int | None, typer.Argument(metavar="[JOB]", min=1, show_default="the latest", help="Its number.")]
UsersFile = Annotated[
    Path | None,
    typer.Option("--users", metavar="FILE", show_default="everybody", help="File of user ids, one a line; '-': stdin."),
]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N users.")]
Concurrency = Annotated[
    int | None,
    typer.Option(min=1, max=4096, metavar="N", show_default="PALATE_LLM_CONCURRENCY", help="Users in hand at once."),
]
Budget = Annotated[
    int | None,
    typer.Option("--max-tokens-total", min=1, metavar="N", help="Stop when the job has used so many tokens in all."),
]
Patience = Annotated[
    float, typer.Option(min=1, metavar="S", help="Seconds without any answer after which the server is given up.")
]
Whole = Annotated[bool, typer.Option("--whole", help="Build profiles anew, even where an update would do.")]


def batch_run(
    engine: Annotated[Engine, typer.Option(help="What makes the profiles.")] = Engine.llm,
    users: UsersFile = None,
    limit: Limit = None,
    concurrency: Concurrency = None,
    max_tokens_total: Budget = None,
    patience: Patience = 600.0,
    whole: Whole = False,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make a job and work on it."""
    from serving.batch.users import chosen_users
    from serving.language_model import require_url

    with _workspace(store) as work:
        require_url(work.settings)
        wanted = chosen_users(work.store, users, limit)
        job = _new_job(work, wanted, whole=whole, budget=max_tokens_total)
        say(f"Job {job.job_id}: {len(wanted):,} users.")
        _work_on(work, job, concurrency, patience, as_json=as_json)


def batch_resume(
    job: Number = None,
    concurrency: Concurrency = None,
    max_tokens_total: Budget = None,
    patience: Patience = 600.0,
    again: Annotated[bool, typer.Option("--again", help="Also try once more who failed, or was cancelled.")] = False,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Go on with a job, or share it with a worker that is at it."""
    import time

    from serving.language_model import require_url

    with _workspace(store) as work:
        require_url(work.settings)
        jobs = _jobs(work)
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
    with _workspace(store) as work:
        _show(_report(work, _jobs(work).job(job)), as_json=as_json)


def batch_cancel(job: Number = None, store: StoreFolder = None, as_json: AsJson = False) -> None:
    """End a job: whoever waits fails as cancelled; what is in hand is saved by whoever has it."""
    import time

    from serving.batch.files import corpus_blob
    from serving.batch.owner import alive

    with _workspace(store) as work:
        jobs = _jobs(work)
        found, now = jobs.job(job), time.time()
        jobs.cancel(found.job_id, now)
        jobs.reclaim(found.job_id, now, alive)
        work.store.drop_blob(corpus_blob(found))
        _show(_report(work, jobs.job(found.job_id)), as_json=as_json)


def batch_errors(
    job: Number = None,
    kind: Annotated[str | None, typer.Option(metavar="K", help="Only this kind of error, such as 'schema'.")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many users.")] = LISTED,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """List who failed, and why."""
    from itertools import islice

    with _workspace(store) as work:
        jobs = _jobs(work)
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
    with _workspace(store) as work, progress() as report:
        work.progress = report
        name = model or work.settings.llm_model
        if name is None:
            raise InputError("Which model should the batch service ask? Say --model NAME, or set PALATE_LLM_MODEL.")
        if job is None:
            found = _new_job(work, chosen_users(work.store, users, limit), whole=whole, budget=None)
        else:
            found = _jobs(work).job(job)
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
    with _workspace(store) as work, progress() as report:
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


@contextmanager
def _workspace(folder: Path | None) -> Iterator[Workspace]:
    """As other commands', but without their progress bars: a job shows its own."""
    from palate.settings import Settings
    from serving.workspace import Workspace

    settings = Settings() if folder is None else Settings(store=folder)
    with Workspace(settings, say=say) as opened:
        yield opened


def _jobs(work: Workspace) -> Any:
    from history.jobs import Jobs

    return Jobs(work.store.engine)


def _new_job(work: Workspace, users: Sequence[str], *, whole: bool, budget: int | None) -> Job:
    import secrets
    import time

    from history.jobs import Jobs

    return Jobs(work.store.engine).create(
        users,
        token=secrets.token_hex(4),
        now=time.time(),
        engine="llm/1",
        model=work.settings.llm_model,
        whole=whole,
        budget=budget,
    )


def _work_on(work: Workspace, job: Job, concurrency: int | None, patience: float, *, as_json: bool) -> None:
    import asyncio

    from palate.errors import ModelError
    from serving.batch.engine import Limits
    from serving.batch.running import run_job
    from serving.batch.show import shown

    with progress() as report:
        work.progress = report
        _ = work.builder
    limits = Limits(concurrency or work.settings.llm_concurrency, patience)
    try:
        with shown() as watch:
            ran = asyncio.run(run_job(work, job, limits=limits, watch=watch))
    except ModelError as error:
        raise _to_go_on(error, job.job_id) from error
    _show(_report(work, _jobs(work).job(job.job_id)), as_json=as_json)
    _end(job.job_id, ran.ended)


def _end(job_id: int, ended: Ended) -> None:
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


def _report(work: Workspace, job: Job) -> JobReport:
    import time

    from history.jobs import Jobs
    from serving.batch.report import report

    prices = {"price_prompt": work.settings.price_input, "price_completion": work.settings.price_output}
    return report(Jobs(work.store.engine), job, now=time.time(), **prices)


def _show(found: JobReport, *, as_json: bool) -> None:
    from serving.batch.report import told

    if as_json:
        emit(found.model_dump(mode="json"))
        return
    for line in told(found):
        tell(line)
