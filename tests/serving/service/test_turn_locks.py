"""Names that one process holds, seen from another."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from serving.service.turn_locks import TurnLocks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the system has no such locks")
ASK = """
import asyncio, sys
from pathlib import Path
from serving.service.turn_locks import TurnLocks
async def asked():
    async with TurnLocks(Path(sys.argv[1])).hold(sys.argv[2], shared=sys.argv[3] == "shared", patience=0.0) as got:
        print(got)
asyncio.run(asked())
"""


async def _elsewhere(store: Path, name: str, how: str) -> bool:
    command = [sys.executable, "-c", ASK, str(store), name, how]
    told = await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True, text=True)
    return told.stdout.strip() == "True"


def test_what_is_held_alone_can_be_had_by_nobody_else_until_it_is_let_go(tmp_path: Path) -> None:
    async def asked() -> None:
        locks = TurnLocks(tmp_path)
        async with locks.hold("ann", shared=False, patience=0.0) as got:
            assert got
            assert not await _elsewhere(tmp_path, "ann", "alone")
            assert not await _elsewhere(tmp_path, "ann", "shared")
            assert await _elsewhere(tmp_path, "ben", "alone")
        assert await _elsewhere(tmp_path, "ann", "alone")
        locks.close()

    asyncio.run(asked())


def test_what_is_shared_is_held_until_the_last_lets_go(tmp_path: Path) -> None:
    async def asked() -> None:
        locks = TurnLocks(tmp_path)
        async with locks.hold("ann", shared=True, patience=0.0):
            async with locks.hold("ann", shared=True, patience=0.0) as got:
                assert got
            assert await _elsewhere(tmp_path, "ann", "shared")
            assert not await _elsewhere(tmp_path, "ann", "alone")
        assert await _elsewhere(tmp_path, "ann", "alone")
        locks.close()

    asyncio.run(asked())
