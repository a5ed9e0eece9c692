"""What jobs say to the database: statements over their rows, each part of somebody's transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from history import tables
from history.derived import write_profiles, write_rejected
from history.job_words import EXPORTED, MOST_TEXT, Cost, Done, Failed, Job, Outcome, Released, Taken, Task
from palate.chat import Usage
from palate.errors import InputError

_jobs, _tasks = tables.jobs, tables.tasks
_TOKENS = ("prompt_tokens", "cached_tokens", "completion_tokens")
COSTS = ("calls", *_TOKENS)


def fresh_row(job_id: int, number: int, user_id: str, now: float) -> dict[str, Any]:
    """The row of a task that waits."""
    return {
        "job_id": job_id, "number": number, "user_id": user_id, "state": "waiting", "since": now,
        "tries": 0, "repaired": 0, "seconds": 0.0, **dict.fromkeys(COSTS, 0),
    }  # fmt: skip


def job_of(connection: Connection, job_id: int) -> Job:
    """A job.

    Raises:
        InputError: there is none of that number.
    """
    row = connection.execute(select(_jobs).where(_jobs.c.job_id == job_id)).mappings().one_or_none()
    if row is None:
        raise InputError(f"There is no job {job_id}. `palate batch status` shows the latest.")
    return Job.model_validate(_with_usage(dict(row)))


def task_of(row: dict[str, Any]) -> Task:
    """The task of a row."""
    return Task.model_validate(_with_usage(row))


def _with_usage(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"usage": {name: row.pop(name) for name in _TOKENS}}


def in_hands(job_id: int) -> tuple[Any, ...]:
    """Which tasks of a job are in somebody's hands."""
    return _tasks.c.job_id == job_id, _tasks.c.state == "sent"


def users_held(connection: Connection, job_id: int, owner: str, outcomes: Sequence[Outcome]) -> dict[int, str]:
    """The user of each task that has ended and is still this owner's."""
    if not outcomes:
        return {}
    numbers = [outcome.number for outcome in outcomes]
    chosen = (*in_hands(job_id), _tasks.c.number.in_(numbers), _tasks.c.owner == owner)
    rows = connection.execute(select(_tasks.c.number, _tasks.c.user_id).where(*chosen))
    return {row[0]: row[1] for row in rows}


def save_outcomes(
    connection: Connection,
    job_id: int,
    outcomes: Sequence[Outcome],
    users: dict[int, str],
    *,
    now: float,
    cancelled: bool,
) -> None:
    """Write what came of tasks that are still their owner's; `users` names each one's user.

    Raises:
        ValueError: a profile is of another user than its task.
    """
    done = [outcome for outcome in outcomes if isinstance(outcome, Done)]
    for one in done:
        if one.profile is not None and one.profile.user_id != users[one.number]:
            raise ValueError(f"task {one.number} is of {users[one.number]!r}, its profile of {one.profile.user_id!r}")
    write_profiles(connection, [one.profile for one in done if one.profile is not None])
    write_rejected(connection, {users[one.number]: one.rejected for one in done if one.rejected is not None})
    if rows := [_end(job_id, outcome, now, cancelled=cancelled) for outcome in outcomes]:
        connection.execute(_ENDING, rows)


def _ending() -> Any:
    adds = ("tries", "repaired", "seconds", *COSTS)
    sets = ("state", "since", "kind", "error", "how")
    values: dict[str, Any] = {name: _tasks.c[name] + bindparam(f"add_{name}") for name in adds}
    values |= {name: bindparam(f"set_{name}") for name in sets}
    hashed: Any = func.coalesce(bindparam("hashed"), _tasks.c.prompt_hash)
    chosen = (_tasks.c.job_id == bindparam("of_job"), _tasks.c.number == bindparam("which"))
    return update(_tasks).where(*chosen).values(values | {"owner": None, "lease": None, "prompt_hash": hashed})


_ENDING = _ending()


def _end(job_id: int, outcome: Outcome, now: float, *, cancelled: bool) -> dict[str, Any]:
    """The values that end a task, or let it wait again."""
    row: dict[str, Any] = {
        "of_job": job_id, "which": outcome.number, "hashed": None, "set_since": now, "add_tries": 0,
        "set_kind": None, "set_error": None, "set_how": None, **_added(outcome.cost),
    }  # fmt: skip
    match outcome:
        case Done():
            return row | {"set_state": "done", "set_how": outcome.how, "hashed": outcome.prompt_hash}
        case Failed():
            return row | {"set_state": "failed", "set_kind": outcome.kind, "set_error": outcome.text[:MOST_TEXT]}
        case Released() if cancelled:
            return row | {f"set_{name}": value for name, value in cancelled_values(now).items() if value is not None}
        case Released():
            return row | {"set_state": "waiting", "add_tries": int(outcome.tried)}


def _added(cost: Cost) -> dict[str, Any]:
    tokens = {f"add_{name}": getattr(cost.usage, name) for name in _TOKENS}
    return {"add_calls": cost.calls, "add_repaired": cost.repaired, "add_seconds": cost.seconds, **tokens}


def cancelled_values(now: float) -> dict[str, Any]:
    """What a task becomes that is cancelled."""
    return {
        "state": "failed", "kind": "cancelled", "error": "the job was cancelled", "since": now,
        "owner": None, "lease": None,
    }  # fmt: skip


def add_cost(connection: Connection, job_id: int, costs: Sequence[Cost]) -> None:
    """Add to what the job cost: also what was spent on users whose outcome is dropped."""
    calls, usage = sum(cost.calls for cost in costs), sum((cost.usage for cost in costs), Usage())
    if calls or usage.total:
        values = {"calls": _jobs.c.calls + calls}
        values |= {name: _jobs.c[name] + getattr(usage, name) for name in _TOKENS}
        connection.execute(update(_jobs).where(_jobs.c.job_id == job_id).values(values))


def take_waiting(
    connection: Connection, job_id: int, owner: str, count: int, now: float, lease: float
) -> tuple[Taken, ...]:
    """Hand out up to `count` tasks, those that wait longest first."""
    waiting = (_tasks.c.job_id == job_id, _tasks.c.state == "waiting")
    query = select(_tasks.c.number, _tasks.c.user_id, _tasks.c.tries).where(*waiting)
    rows = connection.execute(query.order_by(_tasks.c.since, _tasks.c.number).limit(count)).all()
    if rows:
        chosen = (_tasks.c.job_id == job_id, _tasks.c.number == bindparam("which"))
        change = update(_tasks).where(*chosen).values(state="sent", owner=owner, lease=lease, since=now)
        connection.execute(change, [{"which": row[0]} for row in rows])
    return tuple(Taken(*row) for row in rows)


def is_gone(owner: str, lease: float | None, now: float, alive: Callable[[str], bool | None]) -> bool:
    """Whether an owner is dead, or was not heard of for too long."""
    if owner == EXPORTED:
        return False
    known = alive(owner)
    return known is False or (known is None and (lease is None or lease < now))


def give_back(connection: Connection, job_id: int, owner: str, now: float, *, cancelled: bool) -> int:
    """Let all that an owner holds wait again: how many tasks."""
    values = cancelled_values(now) if cancelled else {"state": "waiting", "since": now, "owner": None, "lease": None}
    change = update(_tasks).where(*in_hands(job_id), _tasks.c.owner == owner)
    return connection.execute(change.values(values)).rowcount
