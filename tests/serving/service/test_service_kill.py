"""A service that is killed while it writes: what it had said was noted is there, and the store opens again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from serving.service.words import RecommendRequest

Run = Callable[[Any], Any]
Serve = Callable[..., Any]
WRITE = """
import asyncio, sys
from itertools import count
from pathlib import Path
from palate.settings import Settings
from serving.service.service import Service
from serving.service.words import FeedbackRequest, NewEvent, NewEvents

async def write():
    service = Service(Settings(store=Path(sys.argv[1])), "default")
    await service.start()
    await service.wait_ready()

    async def one(user):
        for number in count():
            if number % 2:
                told = await service.feedback(user, FeedbackRequest(item_id="f2", kind="view"))
                print("1", user, *told.events, flush=True)
            else:
                users = [f"{user}-{n}" for n in range(60)]
                many = [NewEvent(user_id=one, kind="view", item_id="b1", time=float(number)) for one in users]
                await service.note_events(NewEvents(events=tuple(many)))
                print("2", user, number, flush=True)

    await asyncio.gather(*(one(f"u{number}") for number in range(4)))

asyncio.run(write())
"""
ENOUGH = 12
"""Acknowledged writes after which it is killed."""


def test_what_was_acknowledged_outlives_a_kill(ready: Path, serve: Serve, run: Run) -> None:
    command = [sys.executable, "-c", WRITE, str(ready)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline().split() for _ in range(ENOUGH)]
        writer.kill()
        told += [line.split() for line in writer.stdout if line.endswith("\n")]
    assert len(told) >= ENOUGH

    async def asked() -> None:
        async with serve(ready) as service:
            assert service.health().state == "ready"
            for kind, user, named in told:
                if kind == "1":
                    held = await service._run(lambda opened, one=named: opened.work.store.event(one))
                    assert held is not None
                else:
                    events = await service._run(lambda opened, one=f"{user}-59": opened.work.store.events(one))
                    assert float(named) in {event.time for event in events}
            assert (await service.recommend("u0", RecommendRequest())).items

    run(asked())
