"""How fast a recommender answers, how long it takes to open, and how much memory it needs.

    python benchmarks/recommend.py DATA/amazon-food-kitchen [--store DIR] [--users 500]

Prints p50, p95 and p99 of `Recommender.recommend` in-process, k 10, over users drawn with a fixed seed: plain, for a
scene, and with a query, whose text is embedded anew each time. The target is a p50 under 15 ms. With --store the
prepared store is kept in DIR and used again. Set OMP_NUM_THREADS=1 for one thread of arithmetic.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from measuring import apart, show

from agent.recommend import Recommender
from history.dataset import open_dataset
from history.store import Store
from palate.settings import Settings
from palate.types import Answer
from retrieval.embed.load import load_embedder
from retrieval.index import Index
from serving.workspace import Workspace

WARM_UP = 20
SCENE = "home evening"
QUERY = "something warm to drink"


class Measured(NamedTuple):
    """Seconds to open the index and the recommender, and milliseconds of each answer by kind of request."""

    size: str
    index_seconds: float
    recommender_seconds: float
    took: dict[str, list[float]]


def main() -> None:
    """Prepare in one process and measure in another, so that the memory of the first is not counted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--store", type=Path, default=None)
    parser.add_argument("--users", type=int, default=500)
    asked = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder = asked.store or Path(scratch)
        ready = apart(make_ready, asked.path, folder)
        step = apart(measure, folder, asked.users)
    found = step.result
    print(f"{asked.path.name}: {found.size}")
    quantiles = {name: np.quantile(took, [0.5, 0.95, 0.99]).tolist() for name, took in found.took.items()}
    answers = [[name, *quantiles[name], len(took)] for name, took in found.took.items()]
    show(["recommend, k 10", "p50 ms", "p95 ms", "p99 ms", "users"], answers)
    print()
    steps: list[list[object]] = [
        ["prepare what the store lacked", ready.seconds, ready.peak_mib],
        ["open the index", found.index_seconds, None],
        ["open the recommender", found.recommender_seconds, None],
        ["all of it and the answers", step.seconds, step.peak_mib],
    ]
    show(["step", "seconds", "peak MiB"], steps)


def make_ready(path: Path, folder: Path) -> None:
    """Ingest, profile and index what is not yet in the store."""
    with Workspace(Settings(store=folder, embedder="minilm"), create=True) as work:
        if not work.store.event_count():
            work.ingest(open_dataset(path))
        work.build_profiles()
        work.build_index()


def measure(folder: Path, users: int) -> Measured:
    """Open a prepared store and ask."""
    started = time.perf_counter()
    store = Store.open(folder)
    index = Index.open(store, folder / "index", load_embedder("minilm"))
    opened = time.perf_counter()
    with store, index:
        recommender = Recommender.open(store, index)
        ready = time.perf_counter()
        everybody = store.users()
        drawn = np.random.default_rng(0).choice(len(everybody), min(users, len(everybody)), replace=False)
        chosen = [everybody[number] for number in drawn.tolist()]
        took = {
            "plain": milliseconds(recommender.recommend, chosen),
            "scene": milliseconds(lambda user: recommender.recommend(user, scene=SCENE), chosen),
            "query": milliseconds(lambda user: recommender.recommend(user, query=QUERY), chosen),
        }
        size = f"{store.item_count():,} items, {store.event_count():,} events"
    return Measured(size, opened - started, ready - opened, took)


def milliseconds(ask: Callable[[str], Answer], users: list[str]) -> list[float]:
    """Ask for each user in turn, after a few to warm up; how long each took."""
    for user in users[:WARM_UP]:
        ask(user)
    took = []
    for user in users:
        started = time.perf_counter()
        ask(user)
        took.append(1000 * (time.perf_counter() - started))
    return took


if __name__ == "__main__":
    main()
