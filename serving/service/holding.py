"""Keeps a store open for a service: loads it, notices newer models, makes newer ones, and says how it all stands."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from agent.assistant import Assistant
from agent.request import Before
from agent.session import Session
from agent.shell.conversation import Conversation, Keeper
from agent.shell.shell import Shell
from agent.threads import Threads, open_threads
from history.database import vacuum_log
from palate.chat import Message
from palate.errors import PalateError, StoreError, VectorIndexError
from palate.protocols import Clock, Embedder
from palate.settings import Settings
from prompts import PromptBook
from retrieval.generation import building, sweep
from serving.chat import ChatClient
from serving.language_model import open_chat, tokenizer
from serving.service.conversations import conversations_of
from serving.service.errors import LoadingError
from serving.service.generations import Generations, Lease
from serving.service.opened import Mind, Opened, opened
from serving.service.pool import Pool
from serving.service.refreshing import Later, fitted
from serving.service.words import Health, State
from serving.workspace import fitted_mark

T = TypeVar("T")
log = logging.getLogger(__name__)
WATCH = 1.0
"""Seconds between two looks for newer models."""
COUNT = 30
"""Looks between two counts of what the store holds, and between two tries to open what could not be."""
REFRESHING = "refreshing.lock"
"""Held by the process that makes models anew for all that serve a store."""
LOADING, LOOKING, MAKING = "loading", "looking for newer models", "making models anew"
WANTED = "refresh.wanted"
"""Name of the blob that stands while models are to be made anew, should the process end before they are."""


@dataclass(frozen=True)
class Facts:
    """What a store holds, when it was last counted."""

    items: int = 0
    people: int = 0
    events: int = 0
    behind: str | None = None
    index: Mapping[str, str | int | bool | None] | None = None


def _facts(opened: Opened) -> Facts:
    work = opened.work
    index: dict[str, str | int | bool | None] = {}
    if opened.services is not None:
        held = work.index()
        index = {"generation": held.folder.name, "embedder": held.manifest.embedder, "items": len(held)}
    return Facts(
        items=work.store.item_count(),
        people=work.store.user_count(),
        events=work.store.event_count(),
        behind=work.behind if opened.services is not None else None,
        index=index,
    )


class Holding:
    """Where a service's store, models, threads and language model live. Used from one event loop.

    Args:
        settings: of the tenant.
        tenant: its name.
        clock: the present.
        by_model: whether a language model leads conversations.
        refresh_after: seconds of quiet before models are made anew.
    """

    def __init__(self, settings: Settings, tenant: str, *, clock: Clock, by_model: bool, refresh_after: float) -> None:
        self._settings, self._tenant, self._clock = settings, tenant, clock
        self._by_model = by_model and settings.llm_url is not None
        self._generations, self._stack = Generations(), AsyncExitStack()
        self._loaded, self._opening, self._fitting = asyncio.Event(), asyncio.Lock(), asyncio.Lock()
        self._asked = count(1)
        self._later = Later(self._refresh_wanted, refresh_after)
        self._facts, self._faults = Facts(), dict[str, str]()
        self._embedder: Embedder | None = None
        self._opened_at: float | None = None
        self._threads: Threads | None = None
        self._client: ChatClient | None = None
        self._watching: asyncio.Task[None] | None = None
        self.answering: Assistant | Shell | None = None

    # -- its life -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to load, and to look for newer models from then on."""
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())

    async def wait_ready(self) -> None:
        """Wait until it is loaded, or could not be."""
        await self._loaded.wait()

    async def stop(self, pool: Pool) -> None:
        """Close everything, once the work in `pool` has ended."""
        await self._later.stop()
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await asyncio.to_thread(pool.close)
        await self._stack.aclose()
        self.answering = None
        self._generations.close()

    def lease(self) -> Lease:
        """The use of what is open now.

        Raises:
            LoadingError: nothing is, yet.
        """
        lease = self._generations.lease()
        if lease is None:
            fault = self._faults.get(LOADING)
            raise LoadingError("It is still loading." if fault is None else f"It could not be loaded: {fault}")
        return lease

    # -- how it stands ------------------------------------------------------------------------------------------------

    def health(self) -> Health:
        """How it stands, as it was last seen."""
        now, facts = self._generations.now, self._facts
        return Health(
            tenant=self._tenant,
            state=self._state(now),
            detail=" ".join(self._faults.values()),
            generation=None if now is None else now.generation,
            opened=self._opened_at,
            items=facts.items,
            people=facts.people,
            events=facts.events,
            behind=facts.behind,
            index=dict(facts.index or {}),
            model=self._model(),
        )

    def _state(self, now: Opened | None) -> State:
        if now is None:
            return "failed" if LOADING in self._faults else "loading"
        if self._fitting.locked():
            return "refreshing"
        return "empty" if now.services is None else "ready"

    def _model(self) -> dict[str, str | int | bool | None]:
        if self._client is None:
            return {"set": False}
        health = self._client.health
        return {
            "set": True,
            "name": self._client.model or self._settings.llm_model,
            "state": health.state,
            "answered": health.answered,
            "faults": sum(health.faults.values()),
        }

    # -- loading ------------------------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """Load, and look from time to time whether there is something newer."""
        looks = 0
        while True:
            if self._generations.now is None and looks % COUNT == 0:
                await self._guarded(LOADING, self._load)
                self._loaded.set()
            elif self._generations.now is not None:
                if LOOKING not in self._faults or looks % COUNT == 0:
                    await self._guarded(LOOKING, self._look)
                if looks % COUNT == 0:
                    await self._guarded("counting", self._count)
            looks += 1
            await asyncio.sleep(WATCH)

    async def _guarded(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do what is called `name`; what goes wrong is told by `health` until it has gone well again."""
        try:
            await work()
        except PalateError as error:
            self._faults[name] = str(error)
        except Exception as error:
            self._faults[name] = f"Internal fault while {name}: {type(error).__name__}."
            log.exception("a fault while %s", name)
        else:
            self._faults.pop(name, None)

    async def _load(self) -> None:
        if self._by_model and self._client is None:
            self._client = await self._stack.enter_async_context(open_chat(self._settings, patience=0.0))
        await self._open()

    async def _open(self) -> None:
        """Open the store as it is now, and answer from it from now on."""
        async with self._opening:
            newer = await _kept(asyncio.to_thread(self._opened))
            try:
                answering = self._answers(newer, await self._opened_threads())
            except BaseException:
                newer.close()
                raise
            self._embedder = newer.work.embedder if newer.services is not None else self._embedder
            self.answering = answering
            self._generations.swap(newer)
            await asyncio.to_thread(gc.collect)
            self._opened_at = self._clock()
        await self._count()

    def _opened(self) -> Opened:
        return opened(self._settings, clock=self._clock, mind=self._mind(), embedder=self._embedder, say=log.info)

    async def _opened_threads(self) -> Threads:
        if self._threads is None:
            self._threads = await self._stack.enter_async_context(open_threads(self._settings.store))
        return self._threads

    def _mind(self) -> Mind | None:
        if self._client is None:
            return None
        counter = tokenizer(self._settings)
        return Mind(self._client, PromptBook(self._settings.prompts, counter), counter)

    def _answers(self, newer: Opened, threads: Threads) -> Assistant | Shell | None:
        if newer.services is None:
            return None
        assistant = Assistant(newer.services, threads)
        return assistant if self._client is None else Shell(assistant)

    async def _look(self) -> None:
        """Open what is newer, by whomever it was made."""
        now = self._generations.now
        mark = await self._with(lambda opened: fitted_mark(opened.work.store))
        if now is not None and mark is not None and mark != now.mark:
            await self._open()

    async def _count(self) -> None:
        """Count what there is, see to what is left to do, and remove what nobody uses any more."""
        self._facts = await self._with(_facts)
        await self._with(_swept)
        if await self._with(_to_refresh):
            self._later.ask()
        else:
            self._faults.pop(MAKING, None)

    async def _with(self, work: Callable[[Opened], T]) -> T:
        """What `work` makes of the store that is open now, in a thread beside those of requests."""
        lease = self.lease()
        try:
            return await asyncio.to_thread(work, lease.opened)
        finally:
            lease.release()

    # -- making anew --------------------------------------------------------------------------------------------------

    @property
    def refresh_waits(self) -> bool:
        """Whether models are to be made anew soon, or being made."""
        return self._later.waiting

    def refresh_soon(self) -> None:
        """Have models made anew, some seconds after this was last asked for."""
        self._later.ask()

    def wish(self) -> tuple[str, str]:
        """The name and the fingerprint of a blob that says in the store that models are to be made anew, should this
        process end before they are; another one each time."""
        return WANTED, f"{self._clock()} {os.getpid()} {next(self._asked)}"

    def want_refresh(self, opened: Opened) -> None:
        """Note in the store that models are to be made anew."""
        opened.work.store.save_blob(*self.wish(), b"")

    async def refresh(self) -> None:
        """Make models and index anew in a process of its own, and open them; one at a time.

        Raises:
            StoreError: they could not be made.
        """
        async with self._fitting:
            wanted = await self._with(_wanted)
            if await self._with(lambda opened: opened.work.store.item_count()):
                if (fault := await fitted(self._settings)) is not None:
                    raise StoreError(f"Models could not be made anew: {fault}")
                await self._look()
            await self._with(lambda opened: _settled(opened, wanted))

    async def _refresh_wanted(self) -> None:
        """Refresh, unless another process is at it or has done it meanwhile."""
        lock = FileLock(self._settings.store / REFRESHING, thread_local=False)
        try:
            with lock.acquire(timeout=0):
                await self._guarded(MAKING, self._refresh_where_needed)
        except Timeout:
            return
        if MAKING not in self._faults and await self._with(_wanted) is not None:
            self._later.ask()

    async def _refresh_where_needed(self) -> None:
        if await self._with(_to_refresh):
            await self.refresh()

    # -- conversations ------------------------------------------------------------------------------------------------

    async def conversations(self, user_id: str) -> dict[str, Any]:
        """All that is kept of each conversation of a person, as `conversations_of`."""
        return {} if self._threads is None else await conversations_of(self._threads, user_id)

    async def forget_conversations(self, user_id: str) -> int:
        """Delete all conversations of a person; how many there were."""
        return 0 if self._threads is None else await self._threads.erase(user_id)

    async def note_before(self, session: Session, before: Before) -> None:
        """Let the next message of a thread follow on this."""
        if self.answering is None or self._threads is None:
            return
        if isinstance(self.answering, Shell):
            await self.answering.assistant.note(session, before)
            await Keeper(self._threads).write(session, Conversation(said=_as_messages(before.said)))
        else:
            await self.answering.note(session, before)


async def _kept(opening: Awaitable[Opened]) -> Opened:
    """What is opened; whoever stops waiting for it has it closed as soon as it is there."""
    work = asyncio.ensure_future(opening)
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        work.add_done_callback(_closed)
        raise


def _closed(work: asyncio.Future[Opened]) -> None:
    if not work.cancelled() and work.exception() is None:
        work.result().close()


def _as_messages(said: Sequence[str]) -> tuple[Message, ...]:
    """What was said in turn, the person first, as a language model reads it."""
    return tuple(Message(role="assistant" if place % 2 else "user", content=text) for place, text in enumerate(said))


def _wanted(opened: Opened) -> tuple[str, bytes] | None:
    """What stands in the store while models are to be made anew."""
    return opened.work.store.blob(WANTED)


def _to_refresh(opened: Opened) -> bool:
    """Whether models are to be made anew: somebody wants it, or there are items and no models yet."""
    store = opened.work.store
    unfitted = opened.services is None and fitted_mark(store) is None and store.item_count() > 0
    return unfitted or _wanted(opened) is not None


def _settled(opened: Opened, wanted: tuple[str, bytes] | None) -> None:
    """Nothing is wanted any more, unless it was asked for anew meanwhile; nothing of what was stays on the disk."""
    if wanted is not None and _wanted(opened) == wanted:
        opened.work.store.drop_blob(WANTED)
    _swept(opened)
    vacuum_log(opened.work.store.engine)


def _swept(opened: Opened) -> None:
    """Remove indexes that nobody uses any more, unless one is being built."""
    if opened.work.index_folder.is_dir():
        with suppress(VectorIndexError), building(opened.work.index_folder, 0.0):
            sweep(opened.work.index_folder)
