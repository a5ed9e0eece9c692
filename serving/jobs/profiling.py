"""Work of /v1/profiles: profiles made anew, of the people in a file or of everybody, by statistics or a model."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from history.jobs import Job, Jobs
from palate.errors import ModelError, PalateError, UnknownUserError
from palate.types import Identifier, Model
from profiles.llm import ENGINE
from serving.batch.engine import Limits
from serving.batch.running import Ran, run_job
from serving.batch.tally import Tally
from serving.jobs.child import Child
from serving.jobs.hold import StoppedError
from serving.jobs.lines import read
from serving.jobs.refusals import Answer, refusal, validated
from serving.jobs.results import Results
from serving.language_model import require_url
from serving.workspace import Workspace

PATIENCE = 600.0
"""Seconds without any answer after which a model's server is given up."""


class ProfilesRequest(Model):
    """Whose profile is to be made."""

    user_id: Identifier


class Wanted(NamedTuple):
    """Who was asked for: people by the id of their line, and answers to lines that ask for nobody known."""

    people: Mapping[str, str]
    refused: Mapping[str, Answer]

    @property
    def users(self) -> list[str]:
        """The people, each once."""
        return list(dict.fromkeys(self.people.values()))


def by_statistics(child: Child, work: Workspace) -> None:
    """Build the profiles that are missing or stale, and say of each what became of it.

    Raises:
        StoppedError: told to stop; profiles that were built by then are kept.
    """
    with child.results(anew=True) as results:
        wanted = _wanted(child, work, results)
        with child.hold.interruptible():
            users = wanted.users if child.work.input else ()
            built = {one.user_id: one.outcome for one in work.build_profiles(users)} if wanted.people else {}
            work.drop_orphans()
        _tell(results, wanted, {user: Answer(200, _told(user, outcome)) for user, outcome in built.items()})


def by_model(child: Child, work: Workspace) -> None:
    """As `by_statistics`, by the language model, as a job of its own in the store, which a killed child's heir finds.

    Raises:
        StoppedError: told to stop; profiles made by then are kept.
        ModelError: the model cannot be used at all.
    """
    require_url(work.settings)
    with child.results(anew=True) as results:
        wanted = _wanted(child, work, results)
        jobs = Jobs(work.store.engine)
        job = _job(child, work, jobs, wanted.users)
        with child.hold.interruptible():
            _ = work.builder
        made_of = work.profiles_wanted
        limits = Limits(work.settings.llm_concurrency, PATIENCE)
        ran = asyncio.run(run_job(work, job, limits=limits, watch=_watch(child)))
        if child.hold.seen in ("cancelling", "expired"):
            jobs.cancel(job.job_id, time.time())
        _tell(results, wanted, _answers(jobs, job))
        _require_end(ran)
        if ran.tally.done == len(work.store.users()):
            work.note_built(made_of)


def _wanted(child: Child, work: Workspace, results: Results) -> Wanted:
    known = work.store.users()
    if child.work.input is None:
        results.expect(len(known))
        return Wanted({user: user for user in known}, {})
    people, refused, there = {}, {}, set(known)
    for _, line in read(child.desk.files.content(child.work.input), child.work.endpoint):
        try:
            user = validated(ProfilesRequest, line.body).user_id
            if user not in there:
                raise UnknownUserError("user_id: the store holds no events of this person.")
            people[line.custom_id] = user
        except PalateError as error:
            refused[line.custom_id] = refusal(error)
    return Wanted(people, refused)


def _tell(results: Results, wanted: Wanted, answers: Mapping[str, Answer]) -> None:
    for custom_id, answer in wanted.refused.items():
        results.add(custom_id, *answer)
    for custom_id, user in wanted.people.items():
        if user in answers:
            results.add(custom_id, *answers[user])


def _told(user_id: str, outcome: str) -> dict[str, str]:
    return {"object": "profile.built", "user_id": user_id, "outcome": outcome}


def _job(child: Child, work: Workspace, jobs: Jobs, users: Sequence[str]) -> Job:
    """The job in the store that this batch stands for: the one that an earlier child made, or a new one."""
    token = child.work.batch_id
    return jobs.named(token) or jobs.create(
        users, token=token, now=time.time(), engine=ENGINE, model=work.settings.llm_model
    )


def _watch(child: Child) -> Callable[[Tally], None]:
    progress = child.progress()
    return lambda tally: progress("asking the model", tally.total - tally.left, tally.total)


def _answers(jobs: Jobs, job: Job) -> dict[str, Answer]:
    """What became of each person whose task has ended."""
    answers = {}
    for task in jobs.tasks(job.job_id, ("done", "failed")):
        if task.state == "done":
            answers[task.user_id] = Answer(200, _told(task.user_id, task.how or "done"))
        else:
            error = ModelError(f"No profile: {task.kind}.", task.kind or "internal")
            answers[task.user_id] = refusal(error)
    return answers


def _require_end(ran: Ran) -> None:
    if ran.ended.error is not None:
        raise ran.ended.error
    if ran.ended.stop == "interrupted":
        raise StoppedError
