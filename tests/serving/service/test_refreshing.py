"""What is done once, after a while of quiet, and with which settings."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from palate.settings import Settings
from serving.service.refreshing import Later, environment, fitted


def test_what_is_asked_for_many_times_is_done_once() -> None:
    async def asked() -> list[int]:
        done: list[int] = []

        async def work() -> None:
            done.append(1)

        later = Later(work, 0.05)
        for _ in range(20):
            later.ask()
            await asyncio.sleep(0)
        while later.waiting:
            await asyncio.sleep(0.01)
        return done

    assert asyncio.run(asked()) == [1]


def test_what_is_asked_for_while_it_is_done_is_done_once_more() -> None:
    async def asked() -> int:
        began, gate = asyncio.Event(), asyncio.Event()
        count = 0

        async def work() -> None:
            nonlocal count
            count += 1
            began.set()
            await gate.wait()

        later = Later(work, 0.0)
        later.ask()
        await began.wait()
        later.ask()
        later.ask()
        gate.set()
        while later.waiting:
            await asyncio.sleep(0.01)
        return count

    assert asyncio.run(asked()) == 2


def test_what_is_stopped_is_broken_off() -> None:
    async def asked() -> bool:
        ended = False

        async def work() -> None:
            nonlocal ended
            await asyncio.sleep(600.0)
            ended = True

        later = Later(work, 0.0)
        later.ask()
        await asyncio.sleep(0.01)
        await later.stop()
        return later.waiting or ended

    assert not asyncio.run(asked())


def test_another_process_has_the_same_settings_and_no_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PALATE_SCENES", "elsewhere.yaml")
    settings = Settings(store=tmp_path, seed=7, llm_api_key=SecretStr("sesame"), scenes=None)
    found = environment(settings)
    assert (found["PALATE_STORE"], found["PALATE_SEED"], found["PALATE_LLM_API_KEY"]) == (str(tmp_path), "7", "sesame")
    assert "PALATE_SCENES" not in found
    assert "PATH" in found


def test_what_was_fitted_on_these_very_data_is_left_as_it_is(ready: Path) -> None:
    assert asyncio.run(fitted(Settings(store=ready))) is None


def test_what_goes_wrong_in_the_other_process_is_told_in_its_words(tmp_path: Path) -> None:
    async def asked() -> str | None:
        return await fitted(Settings(store=tmp_path / "none"))

    told = asyncio.run(asked())
    assert told is not None
    assert "there is no store" in told


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the process under /proc")
def test_who_stops_waiting_ends_the_other_process(tmp_path: Path) -> None:
    async def asked() -> None:
        work = asyncio.create_task(fitted(Settings(store=tmp_path / "none")))
        await asyncio.sleep(0.2)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

    asyncio.run(asked())
    mine = [path for path in Path("/proc").glob("[0-9]*/environ") if _store_of(path) == str(tmp_path / "none")]
    assert mine == []


def _store_of(environ: Path) -> str:
    try:
        told = environ.read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return ""
    return next((line.partition("=")[2] for line in told if line.startswith("PALATE_STORE=")), "")
