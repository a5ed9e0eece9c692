"""Answers of a batch service read back: any order, twice, cut off, of other jobs, and through the same checks."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from pydantic import Field

from history.jobs import EXPORTED, LEASE, Cost, Done, Failed, Job, Jobs, Outcome, Released, Task
from history.store import Store
from palate.chat import ChatReply
from palate.errors import InputError, ModelError, ModelUnavailableError
from palate.protocols import Clock, Progress, silent
from palate.types import Model
from profiles.llm import Summariser
from serving.batch.files import NAMED, asked, corpus_blob, prepared_for
from serving.batch.owner import alive
from serving.chat.refusals import refusal
from serving.chat.wire import encoded, read_reply, said_in_short

GROUP = 64
"""Answers that are saved in one transaction."""
LISTED = 20
"""Damaged lines that are named."""


class Imported(Model):
    """What became of each line: users `done`, or `failed` by kind; `waiting` again, since the service could not tell;
    `known` already; `held` by a worker just now; `unknown` to this store; `damaged` lines, of which `damage` names
    some."""

    lines: int = 0
    done: int = 0
    failed: dict[str, int] = Field(default_factory=dict)
    waiting: int = 0
    known: int = 0
    held: int = 0
    unknown: int = 0
    damaged: int = 0
    damage: tuple[str, ...] = ()
    jobs: tuple[int, ...] = ()


class Answer(NamedTuple):
    """One line that answers a prompt: the job's name outside the store, the task, and what was said."""

    token: str
    number: int
    said: dict[str, Any]


class Importer:
    """Reads answers back.

    Args:
        store: where the jobs and the histories are.
        maker: gives what makes the prompts of a job again and checks replies to them; asked once a job.
        owner: the name under which tasks are held meanwhile.
        clock: epoch seconds.
        progress: hears how far it has come, in bytes.
    """

    def __init__(
        self,
        store: Store,
        maker: Callable[[Job], Summariser],
        *,
        owner: str,
        clock: Clock = time.time,
        progress: Progress = silent,
    ) -> None:
        self._store, self._maker_of, self._owner = store, maker, owner
        self._clock, self._progress = clock, progress
        self._jobs = Jobs(store.engine)
        self._named: dict[str, Job | None] = {}
        self._makers: dict[str, Summariser] = {}
        self._counts: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._damage: list[str] = []

    def read(self, paths: Sequence[Path]) -> Imported:
        """Read files, or all `.jsonl` in folders; lines that ask instead of answering are passed over.

        Raises:
            InputError: there is no such file, or not one line that answers anything of this store.
        """
        lines = self._answers(list(files_of(paths)))
        while group := list(islice(lines, GROUP)):
            for token, answers in groupby(sorted(group, key=lambda one: one.token), key=lambda one: one.token):
                self._take(token, list(answers))
        if not any(job for job in self._named.values()):
            raise InputError(
                f"no answers: {self._counts['lines']:,} lines, {self._counts['damaged']:,} damaged,"
                f" {self._counts['unknown']:,} of other jobs. Expected the result or error files of a batch service."
            )
        jobs = tuple(sorted(job.job_id for job in self._named.values() if job))
        self._tidy()
        failed = dict(self._failed.most_common())
        return Imported(**self._counts, failed=failed, damage=tuple(self._damage), jobs=jobs)

    def _answers(self, files: Sequence[Path]) -> Iterator[Answer]:
        total, read = sum(file.stat().st_size for file in files), 0
        for file in files:
            with file.open("rb") as lines:
                for number, line in enumerate(lines, start=1):
                    read += len(line)
                    yield from self._answer(line, f"{file}:{number}")
                    self._progress("reading answers", read, total)

    def _answer(self, line: bytes, place: str) -> Iterator[Answer]:
        if not line.strip():
            return
        try:
            said = orjson.loads(line)
            name = said["custom_id"]
            if "method" in said and "response" not in said:
                return
        except (orjson.JSONDecodeError, KeyError, TypeError):
            self._damaged(place, "no JSON object with a custom_id")
            return
        self._counts["lines"] += 1
        found = NAMED.fullmatch(name) if isinstance(name, str) else None
        if found is None:
            self._counts["unknown"] += 1
            return
        yield Answer(found[1], int(found[2]), said)

    def _damaged(self, place: str, why: str) -> None:
        self._counts["lines"] += 1
        self._counts["damaged"] += 1
        if len(self._damage) < LISTED:
            self._damage.append(f"{place}: {why}")

    # -- one job ------------------------------------------------------------------------------------------------------

    def _take(self, token: str, answers: Sequence[Answer]) -> None:
        job = self._job(token)
        if job is None:
            self._counts["unknown"] += len(answers)
            return
        best = self._best(answers)
        tasks = self._jobs.some(job.job_id, list(best))
        self._counts["unknown"] += len(best.keys() - tasks.keys())
        open_ = [number for number, task in tasks.items() if _is_news(task, best[number])]
        self._counts["known"] += len(tasks) - len(open_)
        now = self._clock()
        held = self._jobs.adopt(job.job_id, open_, self._owner, now=now, lease=now + LEASE)
        self._counts["held"] += len(open_) - len(held)
        outcomes = [self._outcome(job, tasks[number], best[number]) for number in sorted(held)]
        self._jobs.turn(job.job_id, self._owner, outcomes, take=0, now=now, lease=now + LEASE)
        self._count(outcomes)

    def _job(self, token: str) -> Job | None:
        if token not in self._named:
            self._named[token] = job = self._jobs.named(token)
            if job is not None:
                self._jobs.reclaim(job.job_id, self._clock(), alive)
        return self._named[token]

    def _tidy(self) -> None:
        """Let go of the corpus of each job that waits for no answer any more."""
        for job in self._named.values():
            if job is not None and EXPORTED not in self._jobs.owners(job.job_id):
                self._store.drop_blob(corpus_blob(job))

    def _best(self, answers: Sequence[Answer]) -> dict[int, dict[str, Any]]:
        """One answer for each task: a reply before an error."""
        best: dict[int, dict[str, Any]] = {}
        for answer in answers:
            if answer.number in best:
                self._counts["known"] += 1
            if answer.number not in best or _succeeded(answer.said):
                best[answer.number] = answer.said
        return best

    def _outcome(self, job: Job, task: Task, said: dict[str, Any]) -> Outcome:
        cost = Cost()
        try:
            reply = reply_of(said)
            cost = Cost(reply.usage, 1, 0, reply.seconds)
            return self._done(job, task, reply, cost)
        except ModelUnavailableError:
            return Released(task.number, cost, tried=True)
        except ModelError as error:
            return Failed(task.number, cost, error.kind, str(error))
        except Exception as error:
            return Failed(task.number, cost, "internal", f"{type(error).__name__}: {error}")

    def _done(self, job: Job, task: Task, reply: ChatReply, cost: Cost) -> Outcome:
        maker = self._maker(job)
        prepared = prepared_for(self._store, maker, task.user_id, whole=job.whole)
        if prepared is None:
            return Done(task.number, cost, None, None, None, "current")
        if asked(prepared) != task.prompt_hash:
            raise ModelError("the history or the prompt has changed since it was exported", "stale")
        made = maker.finish(prepared, reply)
        hashed = made.profile.provenance.prompt_hash
        return Done(task.number, cost, made.profile, made.rejected, hashed, made.how)

    def _maker(self, job: Job) -> Summariser:
        if job.token not in self._makers:
            self._makers[job.token] = self._maker_of(job)
        return self._makers[job.token]

    def _count(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Failed):
                self._failed[outcome.kind] += 1
            else:
                self._counts["done" if isinstance(outcome, Done) else "waiting"] += 1


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The files themselves, and the `.jsonl` files of folders.

    Raises:
        InputError: one of them is not there.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.jsonl"))
        elif path.is_file():
            yield path
        else:
            raise InputError(f"{path}: no such file or folder")


def reply_of(said: dict[str, Any]) -> ChatReply:
    """The reply that a line of a result or error file holds.

    Raises:
        ModelUnavailableError: the service gave none, and might another time.
        ModelRefusedError: it will never take this request.
    """
    response = said.get("response")
    if not isinstance(response, dict):
        words = said_in_short(said.get("error")) if said.get("error") else "neither response nor error"
        raise ModelUnavailableError(f"the batch service: {words}", "server_error")
    status, told = response.get("status_code", 200), response.get("body")
    if status != 200 or said.get("error"):
        code = status if isinstance(status, int) and status != 200 else 500
        raise refusal(code, encoded(told or said.get("error") or {}))
    if not isinstance(told, dict):
        raise ModelUnavailableError("the batch service: status 200 without a body", "server_error")
    return read_reply(told)


def _succeeded(said: dict[str, Any]) -> bool:
    try:
        reply_of(said)
    except ModelError:
        return False
    return True


def _is_news(task: Task, said: dict[str, Any]) -> bool:
    """Whether a line can change what became of a task: nothing can once it is done, an error cannot once it failed."""
    return task.state != "done" and (task.state != "failed" or _succeeded(said))
