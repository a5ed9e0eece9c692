"""Whether `palate serve` grows: minutes of mixed traffic, and what memory, descriptors and threads it holds meanwhile.

    python benchmarks/serving_soak.py STORE [--minutes 10] [--clients 4] [--pause 0.02]

STORE is a prepared store, as for `serving_load.py`; it is copied first, since the traffic writes into it. Every client
asks in turn for lists of people drawn at random, notes feedback and takes some of it back, sends events, looks at
profiles, edits one now and then, and holds short conversations by rules. Every fifteen seconds the server's resident
memory, open descriptors and threads are read. Warm-up is the first quarter of the time. The target is at most 5% more
memory at the end than after the warm-up, and not one descriptor more than then but for a connection or two.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from http_load import Client, Loaded, Question
from measuring import MIB, show
from served import Served, end_when_told, palate

from history.store import Store

EVERY = 15.0
"""Seconds between two looks at the server."""
WARM_UP = 0.25
"""Share of the time after which the server should have grown all it will."""
MORE = 0.05
"""Share by which memory may grow after that."""
FEW = 2
"""Descriptors that may be open beyond those after the warm-up: connections come and go."""
SHARES = {"list": 0.55, "feedback": 0.12, "undo": 0.04, "events": 0.08, "profile": 0.1, "edit": 0.03, "chat": 0.08}
"""How often each kind of request comes."""
SAID = ("What do you recommend?", "Something for the kitchen, please", "Why the first one?", "推荐一些吃的", "谢谢")


class Look(NamedTuple):
    """What the server and its children held at one time; `minute` since the traffic began."""

    minute: float
    mib: float
    descriptors: int
    threads: int
    answered: int


class Traffic:
    """Questions of one client, drawn with a seed."""

    def __init__(self, people: Sequence[str], items: Sequence[str], seed: int) -> None:
        self._people, self._items, self._rng = people, items, np.random.default_rng(seed)
        self._liked: list[tuple[str, str]] = []

    def next(self) -> tuple[str, Question]:
        """A kind of request, and the request."""
        kind = str(self._rng.choice(list(SHARES), p=list(SHARES.values())))
        made: Question = getattr(self, f"_{kind}")(self._one(self._people))
        return kind, made

    def _one(self, some: Sequence[str]) -> str:
        return some[int(self._rng.integers(len(some)))]

    def _list(self, user: str) -> Question:
        body = {"user_id": user, "k": int(self._rng.integers(5, 21))}
        return Question("POST", "/v1/recommend", body)

    def _feedback(self, user: str) -> Question:
        liked = (user, self._one(self._items))
        self._liked.append(liked)
        return self._about(*liked)

    def _undo(self, user: str) -> Question:
        return self._about(*self._liked.pop(), undo=True) if self._liked else self._list(user)

    def _about(self, user: str, item: str, **more: bool) -> Question:
        return Question("POST", "/v1/feedback", {"user_id": user, "item_id": item, "kind": "like", **more})

    def _events(self, user: str) -> Question:
        events = [{"user_id": user, "kind": "view", "item_id": self._one(self._items)} for _ in range(3)]
        return Question("POST", "/v1/events", {"events": events})

    def _profile(self, user: str) -> Question:
        return Question("GET", f"/v1/users/{user}/profile")

    def _edit(self, user: str) -> Question:
        """Of an interest that most have not: refused, which is to cost nothing either."""
        edit = {"key": "word:coffee", "action": str(self._rng.choice(["hide", "show"]))}
        return Question("PATCH", f"/v1/users/{user}/profile", {"edits": [edit]})

    def _chat(self, user: str) -> Question:
        said = [{"role": "user", "content": self._one(SAID)}]
        headers = (("X-Palate-User", user), ("X-Palate-Thread", f"soak-{user}"))
        return Question("POST", "/v1/chat/completions", {"model": "palate", "messages": said}, headers)


def main() -> None:
    """Serve a copy of a store, send traffic, and look at the server."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--pause", type=float, default=0.02)
    asked = parser.parse_args()
    end_when_told()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "store"
        shutil.copytree(asked.store, folder)
        with Store.open(folder) as store:
            people, items = store.users(), store.item_ids()
        with palate(folder, "--rate", "") as served:
            looks, met = asyncio.run(_soak(served, people, items, asked))
    _told(looks, met)


async def _soak(
    served: Served, people: Sequence[str], items: Sequence[str], asked: argparse.Namespace
) -> tuple[list[Look], dict[str, Loaded]]:
    met = {kind: Loaded() for kind in SHARES}
    ends = time.monotonic() + 60 * asked.minutes
    clients = [
        _client(served.port, Traffic(people, items, seed), met, ends, asked.pause) for seed in range(asked.clients)
    ]
    looking = asyncio.create_task(_looks(served, met, ends))
    await asyncio.gather(*clients)
    return await looking, met


async def _client(port: int, traffic: Traffic, met: dict[str, Loaded], ends: float, pause: float) -> None:
    client = Client(port)
    while time.monotonic() < ends:
        kind, question = traffic.next()
        met[kind].add(await client.ask(question))
        await asyncio.sleep(pause)
    client.close()


async def _looks(served: Served, met: dict[str, Loaded], ends: float) -> list[Look]:
    began, looks = time.monotonic(), []
    while time.monotonic() < ends:
        await asyncio.sleep(EVERY)
        everyone = served.everyone()
        memory = sum(process.memory_info().rss for process in everyone) / MIB
        held = [sum(count) for count in zip(*((one.num_fds(), one.num_threads()) for one in everyone), strict=True)]
        answered = sum(each.count for each in met.values())
        looks.append(Look((time.monotonic() - began) / 60, memory, held[0], held[1], answered))
    return looks


def _told(looks: Sequence[Look], met: dict[str, Loaded]) -> None:
    show(["minute", "MiB", "descriptors", "threads", "answered"], [[f"{look[0]:.1f}", *look[1:]] for look in looks])
    print()
    kinds: list[list[object]] = [[kind, one.count, *one.quantiles(), one.told()] for kind, one in met.items()]
    show(["request", "answers", "p50 ms", "p95 ms", "p99 ms", "statuses"], kinds)
    warm, last = looks[int(WARM_UP * len(looks))], looks[-1]
    grown = last.mib / warm.mib - 1
    print()
    print(f"memory {warm.mib:.0f} MiB at minute {warm.minute:.1f}, {last.mib:.0f} at the end: {100 * grown:+.1f}%")
    print(f"descriptors {warm.descriptors} then, {last.descriptors} at the end; threads {warm.threads}, {last.threads}")
    good = grown <= MORE and last.descriptors <= warm.descriptors + FEW
    print("within the target" if good else "NOT within the target")


if __name__ == "__main__":
    main()
