"""How fast a recommender answers, how long it takes to open and how much memory it needs.

    python benchmarks/recommend.py ../shared/data/amazon-food-kitchen [--store DIR] [--users 500]

Prints p50, p95 and p99 of `Recommender.recommend` in-process, k 10, over users drawn with a fixed seed, with and
without a scene and a query; the times to open; peak memory. With --store the prepared store is kept in DIR.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from agent.recommend import Recommender
from eval.prepare import prepare
from history.store import Store
from palate.types import Answer
from retrieval.embed.load import load_embedder
from retrieval.index import Index

WARM_UP = 20


def main() -> None:
    """Prepare in a child process, so that its memory is not counted here; then measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--store", type=Path, default=None)
    parser.add_argument("--users", type=int, default=500)
    parser.add_argument("--prepare-only", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.prepare_only:
        store, index = prepare(asked.path, asked.store, load_embedder("minilm"))
        index.close()
        store.close()
        return
    with TemporaryDirectory() as scratch:
        folder = asked.store or Path(scratch)
        again = [sys.executable, __file__, str(asked.path), "--store", str(folder), "--prepare-only"]
        subprocess.run(again, check=True)
        show(asked.path.name, folder, asked.users)


def show(name: str, folder: Path, users: int) -> None:
    """Print the table of one prepared store."""
    started = time.perf_counter()
    store = Store.open(folder)
    index = Index.open(store, folder / "index", load_embedder("minilm"))
    opened = time.perf_counter()
    with store, index:
        recommender = Recommender.open(store, index)
        ready = time.perf_counter()
        print(f"{name}: {store.item_count()} items, {store.event_count()} events")
        print(f"index opened in {opened - started:.2f} s, recommender in {ready - opened:.2f} s")
        everybody = store.users()
        drawn = np.random.default_rng(0).choice(len(everybody), min(users, len(everybody)), replace=False)
        chosen = [everybody[number] for number in drawn.tolist()]
        print(f"{'recommend, k 10':24} {'p50':>8} {'p95':>8} {'p99':>8}   milliseconds, {len(chosen)} users")
        timed("plain", recommender.recommend, chosen)
        timed("scene", lambda user: recommender.recommend(user, scene="home evening"), chosen)
        timed("query", lambda user: recommender.recommend(user, query="something warm to drink"), chosen)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MiB")


def timed(name: str, ask: Callable[[str], Answer], users: list[str]) -> None:
    """Ask for each user in turn and print how long it took."""
    for user in users[:WARM_UP]:
        ask(user)
    took = []
    for user in users:
        started = time.perf_counter()
        ask(user)
        took.append(1000 * (time.perf_counter() - started))
    p50, p95, p99 = np.quantile(took, [0.5, 0.95, 0.99])
    print(f"{name:24} {p50:8.2f} {p95:8.2f} {p99:8.2f}")


if __name__ == "__main__":
    main()
