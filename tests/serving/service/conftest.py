"""A store of the tiny data set with every model kept, and services over copies of it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from palate.settings import Settings
from serving.service import holding
from serving.service.service import Service
from serving.workspace import Workspace

T = TypeVar("T")
Serve = Callable[..., AbstractAsyncContextManager[Service]]
NOW = 1_790_000_000.0


@pytest.fixture(scope="session")
def kept(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared store with everything fitted. Only to be copied."""
    folder = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("kept") / "store"))
    with Workspace(Settings(store=folder)) as work:
        work.fit()
    return folder


@pytest.fixture
def ready(kept: Path, tmp_path: Path) -> Path:
    """A copy of that store, to be written to."""
    return Path(shutil.copytree(kept, tmp_path / "ready"))


@asynccontextmanager
async def serving(folder: Path, *, wait: bool = True, **more: Any) -> AsyncIterator[Service]:
    """A service over a store, ready and stopped in the end; it refreshes only when it is told to."""
    service = Service(Settings(store=folder), "default", **{"clock": lambda: NOW, "refresh_after": 600.0, **more})
    await service.start()
    if wait:
        await service.wait_ready()
    try:
        yield service
    finally:
        await service.stop()


@pytest.fixture
def serve() -> Serve:
    """Opens services."""
    return serving


@pytest.fixture
def run() -> Callable[[Coroutine[Any, Any, T]], T]:
    """Runs what is asynchronous, for a minute at most."""

    def ran(work: Coroutine[Any, Any, T]) -> T:
        async def bounded() -> T:
            async with asyncio.timeout(60.0):
                return await work

        return asyncio.run(bounded())

    return ran


@pytest.fixture
def fits_here(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Models are made anew in this process: that takes a second where another process takes ten. How often it was
    done, and with which settings, is noted in the list."""
    fits: list[Settings] = []

    async def fitted(settings: Settings) -> str | None:
        fits.append(settings)

        def fit() -> None:
            with Workspace(settings) as work:
                work.fit(again=False)

        await asyncio.to_thread(fit)
        return None

    made: Callable[[Settings], Awaitable[str | None]] = fitted
    monkeypatch.setattr(holding, "fitted", made)
    return fits
