"""How soon a profile and the next list follow what a person does, and how long it takes to undo.

    python benchmarks/feedback.py DATA/amazon-food-kitchen [--store DIR] [--users 300]

For people drawn with a fixed seed, in-process: what they are recommended first is liked with a word, which writes
event and profile; then the next list is asked for, with its reasons; then the event is taken back. The targets are a
p50 under 20 ms for the update and under 100 ms for update and list together. With --store the prepared store is kept in
DIR and used again; it ends as it began. Set OMP_NUM_THREADS=1 for one thread of arithmetic.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from measuring import apart, show
from recommend import make_ready

from agent.recommend import Recommender
from history.live import live_event
from palate.settings import Settings
from serving.workspace import Workspace

WARM_UP = 10
SAID = "Lovely, just what I was looking for."


class Took(NamedTuple):
    """Milliseconds of one round, and how many events its person had."""

    update: float
    next_list: float
    undo: float
    events: int


def main() -> None:
    """Prepare in one process and measure in another."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--store", type=Path, default=None)
    parser.add_argument("--users", type=int, default=300)
    asked = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder = asked.store or Path(scratch)
        apart(make_ready, asked.path, folder)
        took = apart(measure, folder, asked.users).result
    update, following, undo, events = (np.array(column) for column in zip(*took, strict=True))
    steps = {
        "update": update,
        "next list": following,
        "both": update + following,
        "undo": undo,
        "update, the tenth with most events": update[np.argsort(events)[-max(1, len(events) // 10) :]],
    }
    rows: list[list[object]] = [
        [name, *np.quantile(values, [0.5, 0.95, 0.99]).tolist(), len(values)] for name, values in steps.items()
    ]
    print(f"{asked.path.name}: {int(np.median(events))} events a person at the median, {int(events.max())} at most")
    show(["step", "p50 ms", "p95 ms", "p99 ms", "people"], rows)


def measure(folder: Path, users: int) -> list[Took]:
    """A round for each of so many people, after some that are not counted."""
    with Workspace(Settings(store=folder, embedder="minilm")) as work:
        recommender = work.recommender()
        people = work.store.users()
        drawn = np.random.default_rng(0).choice(len(people), min(len(people), WARM_UP + users), replace=False)
        rounds = [_round(work, recommender, people[place]) for place in drawn.tolist()]
    return rounds[WARM_UP:]


def _round(work: Workspace, recommender: Recommender, user_id: str) -> Took:
    first = recommender.recommend(user_id, k=1).items[0].item_id
    event = live_event(user_id, "like", first, time=time.time(), text=SAID)
    events = len(work.store.events(user_id))
    moments = [time.perf_counter()]
    recommender.note(user_id, [event])
    moments.append(time.perf_counter())
    recommender.recommend(user_id)
    moments.append(time.perf_counter())
    recommender.take_back(user_id, [event.event_id])
    moments.append(time.perf_counter())
    update, following, undo = (np.diff(moments) * 1000.0).tolist()
    return Took(update, following, undo, events)


if __name__ == "__main__":
    main()
