"""Jobs: long work over many users, one row a user, so that a job can be killed, shared, stopped and taken up again.

A task is waiting, sent (in somebody's hands), done, or failed with a named kind. Whoever works on a job takes turns:
in one transaction a turn saves what has ended, with all that was made of it, and takes the next users. So nothing is
lost or saved twice, and what a killed worker held is known. Jobs know nothing of what the work is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Engine, Select, bindparam, func, or_, select, update

from history import tables
from history.database import reading, writing
from history.job_rows import (
    COSTS,
    add_cost,
    cancelled_values,
    fresh_row,
    give_back,
    in_hands,
    is_gone,
    job_of,
    save_outcomes,
    take_waiting,
    task_of,
    users_held,
)
from history.job_words import (
    EXPORTED,
    LEASE,
    MOST_TEXT,
    TASK_STATES,
    Cost,
    Done,
    Failed,
    Job,
    Outcome,
    Released,
    Stop,
    Taken,
    Task,
    TaskState,
    Turn,
)
from palate.errors import FaultKind, NotReadyError

__all__ = [
    "EXPORTED",
    "LEASE",
    "MOST_TEXT",
    "TASK_STATES",
    "Cost",
    "Done",
    "Failed",
    "Job",
    "Jobs",
    "Outcome",
    "Released",
    "Stop",
    "Taken",
    "Task",
    "TaskState",
    "Turn",
]

_ROWS = 5_000
_jobs, _tasks = tables.jobs, tables.tasks


class Jobs:
    """The jobs of a store, by its engine.

    Every method may raise `StoreError` when the database cannot be used. Times are epoch seconds, passed in.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # -- jobs -------------------------------------------------------------------------------------------------------

    def create(
        self,
        users: Iterable[str],
        *,
        token: str,
        now: float,
        engine: str,
        model: str | None = None,
        whole: bool = False,
        budget: int | None = None,
    ) -> Job:
        """Make a job with a waiting task for each user, in their order."""
        row = {
            "token": token, "engine": engine, "model": model, "whole": int(whole), "budget": budget, "created": now,
            **dict.fromkeys(COSTS, 0),
        }  # fmt: skip
        with writing(self._engine) as connection:
            made = connection.execute(_jobs.insert(), row).inserted_primary_key
            assert made is not None
            fresh = (fresh_row(made[0], number, user, now) for number, user in enumerate(dict.fromkeys(users), start=1))
            while rows := list(islice(fresh, _ROWS)):
                connection.execute(_tasks.insert(), rows)
            return job_of(connection, made[0])

    def job(self, job_id: int | None = None) -> Job:
        """A job by its number, or the latest.

        Raises:
            NotReadyError: there is none yet.
            InputError: there is none of that number.
        """
        with reading(self._engine) as connection:
            latest = connection.scalar(select(func.max(_jobs.c.job_id)))
            if latest is None:
                raise NotReadyError("There is no job yet. Run `palate batch run` first.")
            return job_of(connection, latest if job_id is None else job_id)

    def named(self, token: str) -> Job | None:
        """The job that goes by a name outside the store, or None."""
        with reading(self._engine) as connection:
            found = connection.scalar(select(_jobs.c.job_id).where(_jobs.c.token == token))
            return None if found is None else job_of(connection, found)

    def leave(self, job_id: int, stop: Stop | None) -> None:
        """Say why a job is left unfinished, None for no reason; a cancelled job stays cancelled."""
        change = update(_jobs).where(_jobs.c.job_id == job_id, _jobs.c.stop.is_distinct_from("cancelled"))
        with writing(self._engine) as connection:
            connection.execute(change.values(stop=stop))

    def allow(self, job_id: int, budget: int | None) -> None:
        """Set the tokens a job may use in all, None for any number."""
        with writing(self._engine) as connection:
            connection.execute(update(_jobs).where(_jobs.c.job_id == job_id).values(budget=budget))

    def made_with(self, job_id: int, model: str) -> None:
        """Note the model that a job is done with."""
        with writing(self._engine) as connection:
            connection.execute(update(_jobs).where(_jobs.c.job_id == job_id).values(model=model))

    # -- working ----------------------------------------------------------------------------------------------------

    def turn(
        self,
        job_id: int,
        owner: str,
        outcomes: Sequence[Outcome],
        *,
        take: int,
        now: float,
        lease: float,
        renew: bool = False,
    ) -> Turn:
        """Save what ended and take up to `take` waiting tasks, those that wait longest first, in one transaction.

        An outcome counts only while its task is in this owner's hands: one that was taken back, or whose user was
        erased, is dropped. `lease` is until when the tasks are this owner's; `renew` moves it for those held already.
        """
        with writing(self._engine) as connection:
            stop = connection.scalar(select(_jobs.c.stop).where(_jobs.c.job_id == job_id))
            held = users_held(connection, job_id, owner, outcomes)
            kept = [outcome for outcome in outcomes if outcome.number in held]
            save_outcomes(connection, job_id, kept, held, now=now, cancelled=stop == "cancelled")
            add_cost(connection, job_id, [outcome.cost for outcome in outcomes])
            if renew:
                mine = (_tasks.c.job_id == job_id, _tasks.c.state == "sent", _tasks.c.owner == owner)
                connection.execute(update(_tasks).where(*mine).values(lease=lease))
            taken = (
                take_waiting(connection, job_id, owner, take, now, lease) if take > 0 and stop != "cancelled" else ()
            )
            return Turn(taken, frozenset(outcome.number for outcome in kept), job_of(connection, job_id))

    def reclaim(self, job_id: int, now: float, alive: Callable[[str], bool | None]) -> int:
        """Take back the tasks of owners who are gone: how many. `alive` says of an owner whether they are at work,
        None where it cannot know; then the lease decides."""
        with writing(self._engine) as connection:
            query = select(_tasks.c.owner, func.max(_tasks.c.lease)).where(*in_hands(job_id)).group_by(_tasks.c.owner)
            gone = [owner for owner, lease in connection.execute(query).all() if is_gone(owner, lease, now, alive)]
            cancelled = job_of(connection, job_id).stop == "cancelled"
            return sum(give_back(connection, job_id, owner, now, cancelled=cancelled) for owner in gone)

    def cancel(self, job_id: int, now: float) -> int:
        """End a job: all that waits, or was exported, fails as "cancelled"; how many. What is in a living worker's
        hands is saved when it ends."""
        with writing(self._engine) as connection:
            connection.execute(update(_jobs).where(_jobs.c.job_id == job_id).values(stop="cancelled"))
            count = 0
            for held in ((_tasks.c.state == "waiting",), (_tasks.c.state == "sent", _tasks.c.owner == EXPORTED)):
                change = update(_tasks).where(_tasks.c.job_id == job_id, *held)
                count += connection.execute(change.values(cancelled_values(now))).rowcount
            return count

    def again(self, job_id: int, now: float, kinds: Sequence[FaultKind] = ()) -> int:
        """Let failed users, of these kinds or of all, wait once more: how many. A cancelled job is open again."""
        chosen = [_tasks.c.job_id == job_id, _tasks.c.state == "failed"]
        if kinds:
            chosen.append(_tasks.c.kind.in_(kinds))
        values = {"state": "waiting", "since": now, "kind": None, "error": None, "tries": 0}
        with writing(self._engine) as connection:
            connection.execute(update(_jobs).where(_jobs.c.job_id == job_id).values(stop=None))
            return connection.execute(update(_tasks).where(*chosen).values(values)).rowcount

    # -- files ------------------------------------------------------------------------------------------------------

    def export(self, job_id: int, hashes: Iterable[tuple[int, str]], now: float) -> None:
        """Put tasks that wait, or were exported before, in nobody's hands, with the hash of what was asked."""
        free = or_(_tasks.c.state == "waiting", _tasks.c.owner == EXPORTED)
        chosen = (_tasks.c.job_id == job_id, _tasks.c.number == bindparam("which"), free)
        change = update(_tasks).where(*chosen).values(
            state="sent", owner=EXPORTED, lease=None, since=now, prompt_hash=bindparam("asked")
        )  # fmt: skip
        rows = [{"which": number, "asked": hashed} for number, hashed in hashes]
        with writing(self._engine) as connection:
            for start in range(0, len(rows), _ROWS):
                connection.execute(change, rows[start : start + _ROWS])

    def adopt(self, job_id: int, numbers: Sequence[int], owner: str, *, now: float, lease: float) -> frozenset[int]:
        """Take those of these tasks that are not done and in no worker's hands, failed ones too; which they are."""
        free = or_(_tasks.c.owner.is_(None), _tasks.c.owner == EXPORTED)
        chosen = (_tasks.c.job_id == job_id, _tasks.c.number.in_(numbers), _tasks.c.state != "done", free)
        with writing(self._engine) as connection:
            found = frozenset(connection.scalars(select(_tasks.c.number).where(*chosen)))
            values = {"state": "sent", "owner": owner, "lease": lease, "since": now, "kind": None, "error": None}
            connection.execute(update(_tasks).where(*chosen).values(values))
        return found

    # -- looking ----------------------------------------------------------------------------------------------------

    def counts(self, job_id: int) -> dict[TaskState, int]:
        """How many tasks are in each state."""
        query = select(_tasks.c.state, func.count()).where(_tasks.c.job_id == job_id).group_by(_tasks.c.state)
        with reading(self._engine) as connection:
            found: dict[TaskState, int] = {row[0]: row[1] for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in TASK_STATES}

    def faults(self, job_id: int) -> Counter[str]:
        """How many users ended with each kind of error."""
        failed = (_tasks.c.job_id == job_id, _tasks.c.state == "failed")
        query = select(_tasks.c.kind, func.count()).where(*failed).group_by(_tasks.c.kind)
        with reading(self._engine) as connection:
            return Counter({row[0]: row[1] for row in connection.execute(query)})

    def owners(self, job_id: int) -> dict[str, tuple[int, float | None]]:
        """Who holds tasks: how many, and until when their lease runs."""
        columns = (_tasks.c.owner, func.count(), func.max(_tasks.c.lease))
        query = select(*columns).where(*in_hands(job_id)).group_by(_tasks.c.owner)
        with reading(self._engine) as connection:
            return {row[0]: (row[1], row[2]) for row in connection.execute(query)}

    def tasks(
        self, job_id: int, states: Sequence[TaskState] = TASK_STATES, *, kind: FaultKind | None = None
    ) -> Iterator[Task]:
        """The tasks in these states, of this kind of error where one is named, in the order of their numbers."""
        chosen = [_tasks.c.job_id == job_id, _tasks.c.state.in_(states)]
        if kind is not None:
            chosen.append(_tasks.c.kind == kind)
        last = 0
        while found := self._page(select(_tasks).where(*chosen, _tasks.c.number > last).order_by(_tasks.c.number)):
            yield from found
            last = found[-1].number

    def some(self, job_id: int, numbers: Sequence[int]) -> dict[int, Task]:
        """The tasks of these numbers, by number; at most 500 of them."""
        query = select(_tasks).where(_tasks.c.job_id == job_id, _tasks.c.number.in_(numbers))
        return {task.number: task for task in self._page(query)}

    def _page(self, query: Select[Any]) -> list[Task]:
        with reading(self._engine) as connection:
            return [task_of(dict(row)) for row in connection.execute(query.limit(_ROWS)).mappings()]
