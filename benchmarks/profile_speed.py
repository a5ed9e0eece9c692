"""How fast profiles are made: fit, then users a second with one process and with several, and peak memory.

    python benchmarks/profile_speed.py PATH [--workers 2]

PATH is a data set as `palate ingest` reads it.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from history.dataset import open_dataset
from history.store import Store
from profiles.batch import build_all
from profiles.build import ProfileBuilder
from profiles.fitted import fitted_corpus
from profiles.scenes import load_scenes


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        store.ingest(open_dataset(arguments.path))
        size = f"{len(store.users())} users, {store.item_count()} items, {store.event_count()} events"
        print(f"{arguments.path.name}: {size}")
        print(f"{'step':<34}{'seconds':>9}{'users/s':>9}{'peak MB':>9}")
        started = time.perf_counter()
        builder = ProfileBuilder(fitted_corpus(store, load_scenes(None)))
        row("fit", time.perf_counter() - started)
        measure_building(store, builder)
        for workers in sorted({1, arguments.workers}):
            measure_all(store, builder, workers)


def measure_building(store: Store, builder: ProfileBuilder) -> None:
    """Build in this process, reading and saving left out."""
    histories = list(store.events_by_user())
    for user_id, events in histories[:20]:
        builder.build(user_id, events)
    started, spent = time.perf_counter(), time.process_time()
    for user_id, events in histories:
        builder.build(user_id, events)
    row("build alone, 1 process", time.perf_counter() - started, len(histories))
    row("  in processor seconds", time.process_time() - spent, len(histories))


def measure_all(store: Store, builder: ProfileBuilder, workers: int) -> None:
    """Read, build and save everybody, from nothing."""
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM profiles")
    started = time.perf_counter()
    moments = [time.perf_counter() for _ in build_all(store, builder, workers=workers)]
    processes = f"{workers} process{'es' if workers > 1 else ''}"
    row(f"read, build, save, {processes}", moments[-1] - started, len(moments))
    if workers > 1:
        warm = [moment for moment in moments if moment > moments[0]]
        row(f"  once started, {processes}", warm[-1] - moments[0], len(warm))


def row(step: str, seconds: float, users: int | None = None) -> None:
    """Print one line; the peak is that of this process and of its largest child."""
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    rate = f"{users / seconds:>9.0f}" if users else f"{'':>9}"
    print(f"{step:<34}{seconds:>9.1f}{rate}{peak:>9.0f}")


if __name__ == "__main__":
    main()
