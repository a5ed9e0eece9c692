"""Prompts as files that batch services take: OpenAI's JSONL, which `vllm run-batch` reads too.

A line's id names the job and the task, never the user. A prompt follows from the user's history and the corpus, so it
is not kept: when the answer comes it is made again, and its hash says whether it is still the same. The corpus is kept
until all answers are in, so that what others do meanwhile makes none stale.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from history.identity import content_hash
from history.jobs import EXPORTED, LEASE, Cost, Done, Failed, Job, Jobs, Outcome, Task
from history.store import Store
from palate.errors import InputError, ModelError
from palate.protocols import Clock, Progress, silent
from palate.types import Model
from profiles.build import ProfileBuilder
from profiles.corpus import Corpus
from profiles.llm import Prepared, Summariser
from profiles.llm.reweigh import is_ours
from serving.batch.work import read_user
from serving.chat.wire import BATCH_URL, body, encoded

MOST_LINES = 50_000
MOST_BYTES = 200_000_000
"""What a hosted batch service takes in one file."""
NAMED = re.compile(r"palate-([0-9a-z]+)-([0-9]{1,9})")


class Exported(Model):
    """What was written: `lines` prompts in `files`; users who needed none (`current`) or can have none (`failed`)."""

    job: int
    files: tuple[str, ...]
    lines: int
    current: int
    failed: int


class Line(NamedTuple):
    """One prompt: its task, the hash of what is asked, and the line without its end."""

    number: int
    hashed: str
    text: bytes


def custom_id(job: Job, number: int) -> str:
    """What a line is called."""
    return f"palate-{job.token}-{number}"


def corpus_blob(job: Job) -> str:
    """The name under which the store keeps the corpus that a job's prompts follow from."""
    return f"batch.{job.token}.corpus"


def builder_of(store: Store, job: Job, *, half_life_days: float) -> ProfileBuilder | None:
    """Builds profiles over the corpus that a job was exported with; None where none is kept."""
    kept = store.blob(corpus_blob(job))
    return None if kept is None else ProfileBuilder(Corpus.from_bytes(kept[1]), half_life_days=half_life_days)


def asked(prepared: Prepared) -> str:
    """A hash of a prompt and of all it follows from."""
    return content_hash([prepared.fingerprint, *(message.content for message in prepared.prompt.messages)])


def prepared_for(store: Store, maker: Summariser, user_id: str, *, whole: bool) -> Prepared | None:
    """The prompt for a user as they are now; None where the profile there is follows from the same history.

    Raises:
        ModelError: there can be none, as of who has no events.
    """
    events, items, before = read_user(store, user_id)
    made = maker.prepare(user_id, events, items, before=before, whole=whole)
    if not whole and before and is_ours(before) and before.provenance.fingerprint == made.fingerprint:
        return None
    return made


class Exporter:
    """Writes the prompts of a job.

    Args:
        store: where the job and the histories are.
        maker: makes the prompts.
        model: what every line asks for.
        owner: the name of this process.
        clock: epoch seconds.
        progress: hears how far it has come.
    """

    def __init__(
        self,
        store: Store,
        maker: Summariser,
        *,
        model: str,
        owner: str,
        clock: Clock = time.time,
        progress: Progress = silent,
    ) -> None:
        self._store, self._maker, self._model = store, maker, model
        self._owner, self._clock, self._progress = owner, clock, progress
        self._jobs = Jobs(store.engine)
        self._settled: list[Outcome] = []

    def export(self, job: Job, folder: Path) -> Exported:
        """Write a prompt for each user who waits, and for those exported before, whose files may be lost.

        The tasks change hands once all files are there: a killed export is simply run again.
        """
        folder.mkdir(parents=True, exist_ok=True)
        hashes: list[tuple[int, str]] = []
        name = f"palate-{job.token}"
        files = write_lines(folder, name, self._noted(self._lines(job), hashes))
        for old in set(folder.glob(f"{name}-*.jsonl")) - set(files):
            old.unlink()
        corpus = self._maker.builder.corpus
        self._store.save_blob(corpus_blob(job), corpus.fingerprint, corpus.to_bytes())
        self._jobs.export(job.job_id, hashes, self._clock())
        self._jobs.made_with(job.job_id, self._model)
        failed = sum(isinstance(outcome, Failed) for outcome in self._settled)
        self._settle(job)
        return Exported(
            job=job.job_id,
            files=tuple(map(str, files)),
            lines=len(hashes),
            current=len(self._settled) - failed,
            failed=failed,
        )

    def _lines(self, job: Job) -> Iterator[Line]:
        counts = self._jobs.counts(job.job_id)
        total = counts["waiting"] + counts["sent"]
        for done, task in enumerate(self._jobs.tasks(job.job_id, ("waiting", "sent")), start=1):
            if task.owner in (None, EXPORTED):
                yield from self._line(job, task)
            self._progress("writing prompts", done, total)

    def _line(self, job: Job, task: Task) -> Iterator[Line]:
        try:
            prepared = prepared_for(self._store, self._maker, task.user_id, whole=job.whole)
        except ModelError as error:
            self._settled.append(Failed(task.number, Cost(), error.kind, str(error)))
            return
        if prepared is None:
            self._settled.append(Done(task.number, Cost(), None, None, None, "current"))
            return
        sent = {
            "custom_id": custom_id(job, task.number),
            "method": "POST",
            "url": BATCH_URL,
            "body": body(prepared.prompt.request(), self._model),
        }
        yield Line(task.number, asked(prepared), encoded(sent))

    @staticmethod
    def _noted(lines: Iterable[Line], hashes: list[tuple[int, str]]) -> Iterator[bytes]:
        for line in lines:
            hashes.append((line.number, line.hashed))
            yield line.text

    def _settle(self, job: Job) -> None:
        """End those of whom nothing is asked."""
        numbers, now = [outcome.number for outcome in self._settled], self._clock()
        if numbers:
            self._jobs.adopt(job.job_id, numbers, self._owner, now=now, lease=now + LEASE)
            self._jobs.turn(job.job_id, self._owner, self._settled, take=0, now=now, lease=now + LEASE)


def write_lines(
    folder: Path, name: str, lines: Iterable[bytes], *, most_lines: int = MOST_LINES, most_bytes: int = MOST_BYTES
) -> list[Path]:
    """Write lines to NAME-0001.jsonl and on, each file within the bounds, and each there whole or not at all.

    Raises:
        InputError: a single line is longer than a file may be.
    """
    files: list[Path] = []
    for number, part in enumerate(_parts(lines, most_lines, most_bytes), start=1):
        file = folder / f"{name}-{number:04}.jsonl"
        draft = file.with_suffix(".part")
        with draft.open("wb") as out:
            out.writelines(line + b"\n" for line in part)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
        files.append(file)
    return files


def _parts(lines: Iterable[bytes], most_lines: int, most_bytes: int) -> Iterator[Iterator[bytes]]:
    """Split lines into runs that each fit a file; a run is read before the next one begins."""
    left = iter(lines)
    first = next(left, None)

    def run() -> Iterator[bytes]:
        nonlocal first
        count = size = 0
        while first is not None:
            if len(first) >= most_bytes:
                raise InputError(f"a prompt of {len(first):,} bytes; expected fewer than {most_bytes:,}")
            if count == most_lines or size + len(first) + 1 > most_bytes:
                return
            count, size = count + 1, size + len(first) + 1
            yield first
            first = next(left, None)

    while first is not None:
        yield run()
