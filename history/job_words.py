"""The words of jobs: a job, its tasks, how work on a user can end. What they mean is told in `history.jobs`."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from palate.chat import Usage
from palate.errors import FaultKind
from palate.types import Model, Profile, RejectedClaim

TaskState = Literal["waiting", "sent", "done", "failed"]
TASK_STATES: tuple[TaskState, ...] = get_args(TaskState)
Stop = Literal["cancelled", "budget", "interrupted", "server"]
"""Why a job was left unfinished: "cancelled" for good, "budget" of tokens used up, "interrupted" by a person, "server"
when the language model could not be used."""

LEASE = 120.0
"""Seconds for which a task is usually its owner's."""
EXPORTED = "exported"
"""The owner of tasks that were written to files: nobody's lease runs out on them."""
MOST_TEXT = 500
"""Characters of an error's text that are kept."""


class Job(Model):
    """One job. `budget` bounds the tokens of prompts and replies; `usage` and `calls` are what it cost so far.

    `token` names the job outside the store; `whole` says that profiles are built anew rather than brought up to date;
    `created` is in epoch seconds.
    """

    job_id: int
    token: str
    engine: str
    model: str | None
    whole: bool
    budget: int | None
    created: float
    stop: Stop | None
    calls: int
    usage: Usage


class Task(Model):
    """One user of a job. `since` and `lease` are in epoch seconds, `seconds` is the wall-clock time of the work."""

    job_id: int
    number: int
    user_id: str
    state: TaskState
    since: float
    owner: str | None
    lease: float | None
    tries: int
    kind: FaultKind | None
    error: str | None
    calls: int
    repaired: int
    usage: Usage
    seconds: float
    prompt_hash: str | None
    how: str | None


class Taken(NamedTuple):
    """A task that was handed out: `tries` is how often it was given back because of a fault."""

    number: int
    user_id: str
    tries: int


class Cost(NamedTuple):
    """What work on one user took, whether it succeeded or not."""

    usage: Usage = Usage()
    calls: int = 0
    repaired: int = 0
    seconds: float = 0.0


class Done(NamedTuple):
    """A user who is done. `profile` None leaves the one they have, `rejected` None the claims kept before."""

    number: int
    cost: Cost
    profile: Profile | None
    rejected: tuple[RejectedClaim, ...] | None
    prompt_hash: str | None
    how: str


class Failed(NamedTuple):
    """A user who ends with a named error; the profile they had stays."""

    number: int
    cost: Cost
    kind: FaultKind
    text: str


class Released(NamedTuple):
    """A user to be taken up again later; `tried` says whether it was this user's fault."""

    number: int
    cost: Cost
    tried: bool


Outcome = Done | Failed | Released


class Turn(NamedTuple):
    """What one turn brought: the tasks taken, the numbers of those saved, and the job as it is now."""

    taken: tuple[Taken, ...]
    saved: frozenset[int]
    job: Job
