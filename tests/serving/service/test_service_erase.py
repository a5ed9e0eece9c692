"""Somebody erased is unknown at once, and soon nothing of theirs is on the disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.session import Session
from history.live import live_event
from history.store import Store
from palate.errors import InputError, UnknownUserError
from palate.settings import Settings
from profiles.batch import build_all
from serving.service.words import FeedbackRequest, NewEvent, NewEvents, ProfileEdit, ProfilePatch, RecommendRequest
from serving.workspace import Workspace

Run = Callable[[Any], Any]
Serve = Callable[..., Any]
WHO = "zephyrine-qx"
SAID = "quizzaciously marmalade"


async def _lived(service: Any) -> None:
    """Leave a trace of every kind."""
    text = NewEvent(user_id=WHO, kind="comment", item_id="f1", text=f"{SAID} comment", time=1.79e9)
    await service.note_events(NewEvents(events=(text, NewEvent(user_id=WHO, kind="search", text=f"{SAID} search"))))
    for item in ("f2", "b1"):
        await service.feedback(WHO, FeedbackRequest(item_id=item, kind="like"))
    await service.remember(WHO, f"no {SAID}")
    first = (await service.profile(WHO)).profile.interests[0]
    edit = ProfileEdit(key=first.key, action="correct", label=f"{SAID} label")
    await service.edit_profile(WHO, ProfilePatch(edits=(edit,)))
    async for _ in service.chat(Session(user_id=WHO, thread_id=f"{SAID} thread"), f"something about {SAID}"):
        pass


def _holding(folder: Path, *words: str) -> Iterator[Path]:
    """The files that hold any of these words."""
    for path in folder.rglob("*"):
        if path.is_file() and any(word.encode() in path.read_bytes() for word in words):
            yield path


def test_nothing_of_an_erased_person_is_left_on_the_disk(
    ready: Path, serve: Serve, run: Run, fits_here: list[Settings]
) -> None:
    async def asked() -> None:
        async with serve(ready) as service:
            await _lived(service)
            await service.refresh()
            assert list(_holding(ready, WHO))
            assert list(_holding(ready, SAID))
            assert await service.erase(WHO)
            assert {path.relative_to(ready).parts[0] for path in _holding(ready, SAID)} <= {"index"}
            await service.refresh()
            assert list(_holding(ready, WHO, SAID)) == []
        assert list(_holding(ready, WHO, SAID)) == []

    run(asked())


def test_an_erased_person_is_unknown_at_once_to_every_call(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> None:
        async with serve(ready) as service:
            stranger = await service.recommend("never heard of", RecommendRequest(k=5))
            assert await service.erase("ben")
            listed = await service.recommend("ben", RecommendRequest(k=5))
            assert not listed.known
            assert listed.items == stranger.items
            for refused in (service.profile, service.trends, service.export):
                with pytest.raises(UnknownUserError):
                    await refused("ben")
            with pytest.raises((UnknownUserError, InputError)):
                await service.evidence("ben", "category:Tools")
            assert (await service.statements("ben")).statements == ()
            assert "ben" not in await service.people(10, None)
            assert not await service.erase("ben")

    run(asked())


def test_who_comes_back_begins_anew(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            await service.erase("ben")
            await service.feedback("ben", FeedbackRequest(item_id="f2", kind="like"))
            return (await service.profile("ben")).profile, await service.recommend("ben", RecommendRequest())

    profile, listed = run(asked())
    assert (profile.event_count, profile.version) == (1, 1)
    assert listed.known


def test_an_export_holds_all_that_was_given(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            await _lived(service)
            return await service.export(WHO)

    told = run(asked())
    texts = {event["text"] for event in told["events"]}
    assert {f"{SAID} comment", f"{SAID} search"} <= texts
    assert [one["text"] for one in told["statements"]] == [f"no {SAID}"]
    assert [one["label"] for one in told["edits"]] == [f"{SAID} label"]
    assert f"something about {SAID}" in told["conversations"][f"{SAID} thread"]["before"]["said"]


def test_an_answer_under_way_leaves_nothing_behind(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> None:
        async with serve(ready) as service:
            await _lived(service)
            told = service.chat(Session(user_id=WHO, thread_id="late"), f"I like {SAID} late")
            assert (await anext(told)).kind == "started"
            ended = asyncio.create_task(_end(told))
            assert await service.erase(WHO)
            await ended
            assert await service._holding.conversations(WHO) == {}
        assert list(_holding(ready, SAID)) == []

    run(asked())


async def _end(told: Any) -> None:
    async for _ in told:
        pass


def test_a_profile_built_while_its_person_is_erased_does_not_come_back(ready: Path) -> None:
    with Workspace(Settings(store=ready)) as work:
        read, gone = threading.Event(), threading.Event()

        def slowly(step: str, done: int, total: int | None) -> None:
            read.set()
            gone.wait()

        def build() -> None:
            work.store.add_events([live_event("ann", "like", "b2", time=1.79e9), live_event("ben", "like", "f2")])
            list(build_all(work.store, work.builder, None, workers=1, progress=slowly))

        thread = threading.Thread(target=build)
        thread.start()
        read.wait()
        with Store.open(ready) as other:
            other.erase("ben")
        gone.set()
        thread.join()
        work.drop_orphans()
        assert work.store.profile("ben") is None
        assert work.store.profile("ann") is not None
