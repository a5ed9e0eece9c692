"""How many recommendations a second `palate serve` gives, how long each takes, and what too many requests do to it.

    python benchmarks/serving_load.py STORE [--seconds 10] [--flood 10]

STORE is a prepared store: `palate ingest DATA/amazon-food-kitchen --store STORE; palate fit --store STORE`. Palate's
server and a bare FastAPI handler that does the raw vector query for the person (ids and titles, the same uvicorn
settings) run in processes of their own; this process asks, over 1, 8 and 64 kept connections, for 10 items for people
drawn at random with a fixed seed. "first" asks for everybody at most once, so that every list is made; "again" draws
from 300 people who were asked for before, whose lists are given again while they hold. The target is half of what the
bare handler gives, and twice its p50, at most. Set OMP_NUM_THREADS=1, on a machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from http_load import Client, Loaded, Question, load
from measuring import show
from served import Served, bare, end_when_told, palate

from history.store import Store

CLIENTS = (1, 8, 64)
SOME = 300
"""People whose lists are asked for again and again."""
WARM_UP = 2.0
HELD = 2 + 2 * 2 + 128
TIMES = 10
"""A flood has so many clients for each request that a server with the default settings takes in."""
PAUSE = 0.03
"""Seconds that a patient client waits between questions, to stay below any rate."""
LONGEST = 60.0
"""Seconds after which a server that is not itself again never will be."""
LIKE_BEFORE = 1.5
"""A server is itself again when its p50 is at most so many times what it was."""


class Row(NamedTuple):
    """One load on one server; `cpu` milliseconds of processor time that each good answer took it."""

    server: str
    clients: int
    met: Loaded
    cpu: float


def main() -> None:
    """Load both servers, then flood Palate's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--flood", type=float, default=10.0)
    asked = parser.parse_args()
    end_when_told()
    with Store.open(asked.store) as store:
        people = np.random.default_rng(0).permutation(store.users()).tolist()
    rows = _peer(asked.store, people, asked.seconds)
    for workers in (1, 2):
        rows += _ours(asked.store, people, asked.seconds, workers)
    _table(rows)
    _flood(asked.store, people, asked.flood, rate="")
    _flood(asked.store, people, asked.flood, rate="50/second")


def _peer(store: Path, people: Sequence[str], seconds: float) -> list[Row]:
    with bare(store) as served:
        return [_row("bare", served, people, _again(people), n, seconds) for n in CLIENTS]


def _ours(store: Path, people: Sequence[str], seconds: float, workers: int) -> list[Row]:
    """Everybody once, a part of them for each number of clients; then some, again and again."""
    parts = np.array_split(np.array(people[SOME:]), len(CLIENTS))
    first, again = f"palate x{workers}, first", f"palate x{workers}, again"
    with palate(store, "--rate", "", workers=workers) as served:
        rows = [
            _row(first, served, people, _once(part.tolist()), n, seconds, most=len(part))
            for n, part in zip(CLIENTS, parts, strict=True)
        ]
        return rows + [_row(again, served, people, _again(people), n, seconds) for n in CLIENTS]


def _row(
    server: str,
    served: Served,
    people: Sequence[str],
    questions: Callable[[], Question],
    clients: int,
    seconds: float,
    **more: int,
) -> Row:
    """Warm up, then load."""
    asyncio.run(load(served.port, _again(people), clients=8, seconds=WARM_UP))
    before = served.cpu_seconds()
    met = asyncio.run(load(served.port, questions, clients=clients, seconds=seconds, **more))
    return Row(server, clients, met, 1000 * (served.cpu_seconds() - before) / max(len(met.took), 1))


def _question(user_id: str, k: int = 10) -> Question:
    return Question("POST", "/v1/recommend", {"user_id": user_id, "k": k})


def _once(people: Sequence[str]) -> Callable[[], Question]:
    ahead: Iterator[str] = itertools.cycle(people)
    return lambda: _question(next(ahead))


def _again(people: Sequence[str]) -> Callable[[], Question]:
    rng, some = np.random.default_rng(1), people[:SOME]
    return lambda: _question(some[int(rng.integers(len(some)))])


def _anything(people: Sequence[str], seed: int) -> Callable[[], Question]:
    """Questions that were hardly ever asked before, so that each is work."""
    rng = np.random.default_rng(seed)
    return lambda: _question(people[int(rng.integers(len(people)))], 5 + int(rng.integers(30)))


def _table(rows: Sequence[Row]) -> None:
    peers = {row.clients: row for row in rows if row.server == "bare"}
    told: list[list[object]] = []
    for server, clients, met, cpu in rows:
        peer, quantiles = peers[clients], met.quantiles()
        slower = peer.met.a_second / max(met.a_second, 1e-9)
        longer = quantiles[0] / max(peer.met.quantiles()[0], 1e-9)
        told.append([server, clients, met.a_second, *quantiles, cpu, slower, longer, cpu / peer.cpu, met.told()])
    heads = ["server", "clients", "a second", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "bare/it", "p50 x", "CPU x"]
    show([*heads, "statuses"], told)


def _flood(store: Path, people: Sequence[str], seconds: float, *, rate: str) -> None:
    """Ten times as many clients as the server takes in at once; then how soon its p50 is what it was."""
    with palate(store, "--rate", rate) as served:
        usual = asyncio.run(_p50(served.port, _anything(people, seed=2), 3.0))
        met = asyncio.run(load(served.port, _anything(people, seed=3), clients=TIMES * HELD, seconds=seconds))
        ended = time.perf_counter()
        for seed in itertools.count(4):
            now = asyncio.run(_p50(served.port, _anything(people, seed), 1.0))
            if now <= LIKE_BEFORE * usual or time.perf_counter() - ended > LONGEST:
                break
        after = time.perf_counter() - ended
    print()
    print(f"{TIMES * HELD} clients for {seconds:.0f} s, rate {rate or 'unlimited'}: statuses {met.told()}")
    print(f"  refusals without Retry-After {met.untold}, connections broken {met.broken}, {met.a_second:.0f} good/s")
    print(f"  p50 of one client before {1000 * usual:.1f} ms, {after:.1f} s after the flood {1000 * now:.1f} ms")


async def _p50(port: int, questions: Callable[[], Question], seconds: float) -> float:
    """Seconds that half of the answers to one patient client take; those that are refused count as a minute."""
    client, took = Client(port), []
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        reply = await client.ask(questions())
        took.append(reply.seconds if reply.status == 200 else 60.0)
        await asyncio.sleep(PAUSE)
    client.close()
    return float(np.median(took))


if __name__ == "__main__":
    main()
