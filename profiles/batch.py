"""Profiles of everybody in a store, by several processes; killed anywhere and run again, it ends the same."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from pathlib import Path
from typing import Literal, NamedTuple

from threadpoolctl import threadpool_limits

from history.store import DATABASE, Store
from palate.protocols import Progress, silent
from palate.types import Event, Profile
from profiles.build import ProfileBuilder
from profiles.llm.reweigh import is_ours, reweighed
from profiles.versions import next_version

__all__ = ["Built", "Outcome", "build_all", "next_version"]

Outcome = Literal["new", "changed", "same", "current"]

BATCH = 32
AHEAD = 2
"""Tasks in each other process's hands, so that none waits for the next."""
FEW_USERS = 512
"""Up to so many users are built here: starting processes would take longer."""


class Built(NamedTuple):
    """What became of one user's profile: "new", "changed", "same" (built anew with equal contents), or "current" (left
    alone, since nothing it follows from has changed)."""

    user_id: str
    outcome: Outcome


class _Task(NamedTuple):
    users: tuple[str, ...]
    kept: dict[str, str]


def build_all(
    store: Store,
    builder: ProfileBuilder,
    users: Sequence[str] | None = None,
    *,
    workers: int | None = None,
    progress: Progress = silent,
) -> Iterator[Built]:
    """Build and save the profiles of `users` (None: everybody with events), sorted; yield what became of each.

    Users whose stored profile follows from the same corpus, settings and events are left alone, so a run that was
    killed goes on where it stopped. A profile by a language model keeps what the model named (`reweighed`). Each batch
    is saved in one transaction. `workers` None means one per processor; this process is one, the others are started
    afresh (forkserver or spawn), so threads and open databases do no harm.
    """
    wanted = sorted(set(users)) if users is not None else store.users()
    kept = store.profile_users()
    tasks = [_task(wanted[start : start + BATCH], kept) for start in range(0, len(wanted), BATCH)]
    count = workers or os.cpu_count() or 1
    here = count == 1 or len(wanted) <= FEW_USERS
    done = 0
    for batch in _here(store, builder, tasks) if here else _apart(store, builder, tasks, count):
        done += len(batch)
        progress("building profiles", done, len(wanted))
        yield from batch


def _task(users: Sequence[str], kept: dict[str, str]) -> _Task:
    return _Task(tuple(users), {user: kept[user] for user in users if user in kept})


def _here(store: Store, builder: ProfileBuilder, tasks: Sequence[_Task]) -> Iterator[list[Built]]:
    with threadpool_limits(limits=1):
        for task in tasks:
            yield _built(store, builder, task)


def _built(store: Store, builder: ProfileBuilder, task: _Task) -> list[Built]:
    """Build one batch and save it."""
    fresh: list[Profile] = []
    outcomes: list[Built] = []
    for user_id, events in store.events_by_user(task.users):
        before = None
        if kept := task.kept.get(user_id):
            if kept == builder.fingerprint(user_id, events):
                outcomes.append(Built(user_id, "current"))
                continue
            before = store.profile_as_built(user_id)
            if (
                before is not None
                and is_ours(before)
                and kept == builder.fingerprint(user_id, events, before.constraints)
            ):
                outcomes.append(Built(user_id, "current"))
                continue
        profile = _profile(store, builder, user_id, events, before)
        fresh.append(profile)
        outcomes.append(Built(user_id, _outcome(profile, before)))
    store.save_profiles(fresh)
    return outcomes


def _profile(
    store: Store, builder: ProfileBuilder, user_id: str, events: Sequence[Event], before: Profile | None
) -> Profile:
    """Build a profile by statistics; one by a language model keeps its names and has its evidence worked out anew."""
    if before is None or not is_ours(before):
        return next_version(builder.build(user_id, events), before)
    items = store.items_by_id({event.item_id for event in events if event.item_id is not None})
    return reweighed(builder, before, events, items)


def _outcome(profile: Profile, before: Profile | None) -> Outcome:
    if before is None:
        return "new"
    return "same" if profile.version == before.version else "changed"


def _apart(store: Store, builder: ProfileBuilder, tasks: Sequence[_Task], workers: int) -> Iterator[list[Built]]:
    """Work from both ends: this process takes the first task that is left, the others the last, while any is left.

    So nobody waits while processes start, and batches come out in order: what the others did stands at the end.
    """
    start = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(start)
    context.set_forkserver_preload([__name__])
    left = deque(tasks)
    given: list[Future[list[Built]]] = []
    with ProcessPoolExecutor(
        workers - 1, mp_context=context, initializer=_begin, initargs=(store.folder, _url(store), builder)
    ) as pool:
        try:
            while left:
                while left and sum(not future.done() for future in given) < AHEAD * (workers - 1):
                    given.append(pool.submit(_run, left.pop()))
                if left:
                    yield from _here(store, builder, [left.popleft()])
            for future in reversed(given):
                yield future.result()
        finally:
            for future in given:
                future.cancel()


def _url(store: Store) -> str | None:
    """Return where the tables are, None for the store's own file."""
    url = store.engine.url
    own = store.folder / DATABASE
    if url.get_backend_name() == "sqlite" and url.database and Path(url.database).resolve() == own.resolve():
        return None
    return url.render_as_string(hide_password=False)


class _Worker(NamedTuple):
    store: Store
    builder: ProfileBuilder


_worker: list[_Worker] = []


def _begin(folder: Path, url: str | None, builder: ProfileBuilder) -> None:
    """Set up a worker process: one thread of arithmetic, a store of its own, and an end when its parent ends.

    An interrupt reaches the whole group; it is the parent's to answer.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    threadpool_limits(limits=1)
    _worker.append(_Worker(Store.open(folder, url=url, create=False), builder))


def _end_with_parent() -> None:
    """A killed parent cannot say goodbye: whoever it started would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _run(task: _Task) -> list[Built]:
    return _built(_worker[0].store, _worker[0].builder, task)
