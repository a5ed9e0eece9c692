"""How a service loads, is filled, notices newer models and ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.threads import THREADS
from history.dataset import open_dataset
from palate.settings import Settings
from palate.types import Item
from serving.service import holding
from serving.service.errors import LoadingError
from serving.service.words import NewEvent, NewEvents, NewItems, RecommendRequest
from serving.workspace import Workspace

Run = Callable[[Any], Any]
Serve = Callable[..., Any]
COCOA = Item(item_id="cocoa", domain="kitchen", title="Cocoa tin of the alpine railway", text="A tin of cocoa.")


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0.02)


def test_until_it_is_loaded_every_call_says_so(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> None:
        async with serve(ready, wait=False) as service:
            assert service.health().state == "loading"
            with pytest.raises(LoadingError) as refused:
                await service.recommend("ben", RecommendRequest())
            assert refused.value.retry_after > 0
            await service.wait_ready()
            assert service.health().state == "ready"
            assert (await service.recommend("ben", RecommendRequest())).items

    run(asked())


def test_health_tells_what_there_is(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            return service.health()

    told = run(asked())
    assert (told.tenant, told.items, told.people, told.events) == ("default", 8, 3, 13)
    assert told.index["embedder"] == "minilm"
    assert told.model == {"set": False}
    assert told.generation
    assert told.behind is None


def test_a_store_that_is_none_fails_in_words_and_the_service_still_ends(tmp_path: Path, serve: Serve, run: Run) -> None:
    (tmp_path / "file").write_text("no store")

    async def asked() -> Any:
        async with serve(tmp_path / "file") as service:
            with pytest.raises(LoadingError, match="is a file"):
                await service.recommend("ben", RecommendRequest())
            return service.health()

    told = run(asked())
    assert told.state == "failed"
    assert "is a file" in told.detail


def test_a_store_that_cannot_be_used_is_let_go_of(
    ready: Path, serve: Serve, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Workspace] = []
    close = Workspace.close
    monkeypatch.setattr(Workspace, "close", lambda self: (closed.append(self), close(self))[1])
    (ready / THREADS).write_bytes(b"no database" * 999)

    async def asked() -> Any:
        async with serve(ready) as service:
            return service.health()

    assert run(asked()).state == "failed"
    assert len(closed) == 1


def test_an_empty_store_answers_with_nothing_and_can_be_filled(
    tmp_path: Path, serve: Serve, run: Run, fits_here: list[Settings]
) -> None:
    async def asked() -> None:
        async with serve(tmp_path / "new") as service:
            assert service.health().state == "empty"
            assert (await service.recommend("ann", RecommendRequest())).items == ()
            assert (await service.search("cocoa", 3, None)).items == ()
            assert (await service.explain("ann", "cocoa")).cause == "unknown"
            assert (await service.catalogue()).domains == ()
            written = await service.put_items(NewItems(items=(COCOA,)))
            assert (written.new, written.refresh) == (1, "scheduled")
            await service.note_events(NewEvents(events=(NewEvent(user_id="ann", kind="view", item_id="cocoa"),)))
            await service.refresh()
            assert service.health().state == "ready"
            assert [one.item_id for one in (await service.search("cocoa", 3, None)).items] == ["cocoa"]

    run(asked())


def test_new_items_are_found_after_a_refresh_by_whichever_process_is_there(
    ready: Path, serve: Serve, run: Run, fits_here: list[Settings]
) -> None:
    items = tuple(COCOA.model_copy(update={"item_id": f"cocoa{number}"}) for number in range(5))

    async def asked() -> None:
        async with serve(ready) as service:
            before = service.health().generation
            written = await service.put_items(NewItems(items=items))
            assert (written.new, written.changed, written.unchanged, written.refresh) == (5, 0, 0, "scheduled")
            assert service.health().generation == before
        async with serve(ready, refresh_after=0.01) as service:
            await _until(lambda: not service._holding.refresh_waits)
            again = await service.put_items(NewItems(items=items))
            assert (again.unchanged, again.refresh) == (5, "none")
            assert service.health().generation != before
            found = {one.item_id for one in (await service.search("cocoa tin", 5, None)).items}
            assert found == {item.item_id for item in items}

    run(asked())


def test_one_change_is_followed_by_one_refresh(ready: Path, serve: Serve, run: Run, fits_here: list[Settings]) -> None:
    async def asked() -> None:
        async with serve(ready, refresh_after=0.01) as service:
            await service.put_items(NewItems(items=(COCOA,)))
            await _until(lambda: not service._holding.refresh_waits)
            await service.erase("ben")
            await _until(lambda: not service._holding.refresh_waits)

    run(asked())
    assert len(fits_here) == 2


async def broken(settings: Settings) -> str | None:
    return "no space left on device"


def test_a_refresh_that_fails_is_told_and_lists_go_on(
    ready: Path, serve: Serve, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "fitted", broken)

    async def asked() -> None:
        async with serve(ready, refresh_after=0.01) as service:
            await service.put_items(NewItems(items=(COCOA,)))
            await _until(lambda: not service._holding.refresh_waits)
            assert "no space left" in service.health().detail
            assert service.health().state == "ready"
            assert (await service.recommend("ben", RecommendRequest())).items

    run(asked())


def test_a_refresh_that_another_process_made_up_for_is_no_fault_any_more(
    ready: Path, serve: Serve, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "COUNT", 1)
    monkeypatch.setattr(holding, "WATCH", 0.02)

    monkeypatch.setattr(holding, "fitted", broken)

    async def asked() -> None:
        async with serve(ready, refresh_after=0.01) as service:
            await service.put_items(NewItems(items=(COCOA,)))
            await _until(lambda: "no space left" in service.health().detail)
            with Workspace(Settings(store=ready)) as work:
                work.fit(again=False)
                work.store.drop_blob(holding.WANTED)
            await _until(lambda: service.health().detail == "")

    run(asked())


def test_a_store_filled_from_outside_is_taken_up(
    tmp_path: Path, tiny: Path, serve: Serve, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "COUNT", 1)
    monkeypatch.setattr(holding, "WATCH", 0.02)
    fits: list[Settings] = []

    async def counted(settings: Settings) -> str | None:
        fits.append(settings)
        return None

    monkeypatch.setattr(holding, "fitted", counted)

    async def asked() -> None:
        async with serve(tmp_path / "new", refresh_after=0.01):
            with Workspace(Settings(store=tmp_path / "new")) as work:
                work.ingest(open_dataset(tiny))
            await _until(lambda: len(fits) > 0)

    run(asked())
    assert fits[0].store == tmp_path / "new"


def test_what_is_asked_when_it_stops_is_refused_or_answered_never_lost(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            asked = [asyncio.create_task(service.recommend("ben", RecommendRequest())) for _ in range(20)]
            await asyncio.sleep(0)
        return await asyncio.gather(*asked, return_exceptions=True)

    for one in run(asked()):
        assert isinstance(one, BaseException) or one.items


def test_two_that_serve_one_store_make_models_anew_for_both_while_lists_go_on(
    ready: Path, serve: Serve, run: Run, fits_here: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "WATCH", 0.05)

    async def listing(service: Any, seen: set[str]) -> None:
        while True:
            listed = await service.recommend("ben", RecommendRequest(k=2))
            assert listed.items
            seen.add(listed.generation)
            await asyncio.sleep(0.01)

    async def asked() -> None:
        async with serve(ready, refresh_after=0.2) as one, serve(ready, refresh_after=0.2) as other:
            seen = {one.health().generation}
            assert seen == {other.health().generation}
            work = asyncio.create_task(listing(other, seen))
            await one.put_items(NewItems(items=(COCOA,)))
            await other.put_items(NewItems(items=(COCOA.model_copy(update={"item_id": "cocoa2"}),)))
            both = {"cocoa", "cocoa2"}
            for service in (one, other):
                while {hit.item_id for hit in (await service.search("cocoa tin", 2, None)).items} != both:
                    await asyncio.sleep(0.02)
            await _until(lambda: not one._holding.refresh_waits and not other._holding.refresh_waits)
            await _until(lambda: one.health().generation == other.health().generation)
            await _until(lambda: work.done() or other.health().generation in seen)
            assert not work.done()
            work.cancel()
            assert len(seen) >= 2

    run(asked())
    assert 1 <= len(fits_here) <= 2
