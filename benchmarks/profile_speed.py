"""How fast profiles are made: fit, then users a second with one process and with several, and the peak memory of each.

    python benchmarks/profile_speed.py DATA/lastfm [--workers 2]

PATH is a data set as `palate ingest` reads it. "Build alone" leaves reading and saving out; "read, build, save" is what
`palate profile build` does once the corpus is fitted, the start of its processes included. The target is 300 users a
second by two processes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from measuring import Step, apart, show

from history.dataset import open_dataset
from history.store import Store
from profiles.batch import build_all
from profiles.build import ProfileBuilder
from profiles.fitted import fitted_corpus
from profiles.scenes import load_scenes

WARM_UP = 20
Spent = tuple[int, float]


def main() -> None:
    """Do each step in a process of its own and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        print(f"{asked.path.name}: {apart(ingest, asked.path, folder).result}")
        rows = [row("fit", apart(fit, folder)), row("build alone, 1 process", apart(build_alone, folder))]
        for workers in sorted({1, asked.workers}):
            processes = f"{workers} process{'es' if workers > 1 else ''}"
            rows.append(row(f"read, build, save, {processes}", apart(build_and_save, folder, workers)))
    show(["step", "seconds", "users/s", "peak MiB"], rows)


def row(name: str, step: Step[Spent]) -> list[object]:
    """One line of the table."""
    users, seconds = step.result
    return [name, seconds, users / seconds if users else None, step.peak_mib]


def ingest(path: Path, folder: Path) -> str:
    """Read the data set into a store; say how large it is."""
    with Store.open(folder) as store:
        store.ingest(open_dataset(path))
        return f"{len(store.users()):,} users, {store.item_count():,} items, {store.event_count():,} events"


def fit(folder: Path) -> Spent:
    """Fit the corpus, which the store keeps for the steps after."""
    with Store.open(folder) as store:
        started = time.perf_counter()
        fitted_corpus(store, load_scenes())
        return 0, time.perf_counter() - started


def build_alone(folder: Path) -> Spent:
    """Build every profile in this process; reading and saving left out."""
    with Store.open(folder) as store:
        builder = ProfileBuilder(fitted_corpus(store, load_scenes()))
        histories = list(store.events_by_user())
    for user_id, events in histories[:WARM_UP]:
        builder.build(user_id, events)
    started = time.perf_counter()
    for user_id, events in histories:
        builder.build(user_id, events)
    return len(histories), time.perf_counter() - started


def build_and_save(folder: Path, workers: int) -> Spent:
    """Read, build and save everybody, from nothing."""
    with Store.open(folder) as store:
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM profiles")
        builder = ProfileBuilder(fitted_corpus(store, load_scenes()))
        started = time.perf_counter()
        users = sum(1 for _ in build_all(store, builder, workers=workers))
        return users, time.perf_counter() - started


if __name__ == "__main__":
    main()
