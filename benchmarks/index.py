"""What an index costs and finds: build, open, search; Chroma against exact search on the same vectors.

    python benchmarks/index.py ../shared/data/amazon-food-kitchen [--store DIR]

Without profiles in the store, each user is given one made of the titles of their last eight items, so that the
interests' part is as large as it would be. With `--store` the folder is kept, and a second run goes on from there.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from history.dataset import open_dataset
from history.store import Store
from palate.protocols import Vectors
from palate.types import Event, Interest, Item, Profile, Provenance
from retrieval import chroma, contents
from retrieval.embed import load_embedder
from retrieval.exact import nearest
from retrieval.index import Index
from retrieval.interests import LIMIT

QUERIES = 200
NEIGHBOURS = 100


def made_up(user_id: str, events: Sequence[Event], items: dict[str, Item]) -> Profile | None:
    """A profile of the user's last items' titles; None when none has a title."""
    met = [event for event in events if event.item_id in items and items[event.item_id].title][-LIMIT:]
    interests = tuple(
        Interest(
            key=f"word:{number}",
            label=" ".join(items[event.item_id or ""].title.split()[:3])[:200],
            granularity="word",
            dimension="content",
            weight=1.0,
            polarity=1.0,
            confidence=1.0,
            evidence=(event.event_id,),
        )
        for number, event in enumerate(met)
    )
    provenance = Provenance(engine="benchmark", fingerprint=user_id)
    return Profile(user_id=user_id, interests=interests, provenance=provenance) if interests else None


def fill(store: Store, data: Path) -> None:
    """Ingest the data set, and make profiles up where there are none."""
    store.ingest(open_dataset(data), skip_bad=1_000)
    if not store.profile_users():
        items = {item.item_id: item for item in store.items()}
        profiles = (made_up(user, events, items) for user, events in store.events_by_user())
        store.save_profiles(profile for profile in profiles if profile)


def timed(name: str, work: Callable[[], object], repeat: int = 1) -> None:
    """Print the median wall-clock time of `work`."""
    seconds = []
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    print(f"{name:<58} {median(seconds) * 1000:>10.1f} ms")


def near(matrix: Vectors) -> Vectors:
    """Queries: some rows, each moved a little."""
    random = np.random.default_rng(0)
    rows = matrix[random.choice(len(matrix), min(QUERIES, len(matrix)), replace=False)]
    moved = rows + random.normal(scale=0.02, size=rows.shape)
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def compare(folder: Path) -> Iterator[tuple[str, int, float, float, float]]:
    """Per collection: name, vectors, Chroma's recall, Chroma's and numpy's ms per query."""
    items, interests = contents.read_items(folder), contents.read_interests(folder)
    opened = chroma.Chroma(folder / chroma.FOLDER)
    parts = [
        (part.domain, chroma.items_collection(part.domain), items.matrix[part.start : part.start + part.count])
        for part in items.partitions
    ]
    for label, name, matrix in [*parts, ("(interests)", chroma.INTERESTS, interests.matrix)]:
        if len(matrix):
            yield (label, len(matrix), *_duel(opened, name, matrix))


def _duel(opened: chroma.Chroma, name: str, matrix: Vectors) -> tuple[float, float, float]:
    queries, times = near(matrix), ([], [])  # type: tuple[Vectors, tuple[list[float], list[float]]]
    found = 0.0
    for query in queries:
        began = time.perf_counter()
        approximate = opened.nearest(name, query[None], NEIGHBOURS)[1][0]
        middle = time.perf_counter()
        exact = nearest(matrix, query[None], NEIGHBOURS)[1][0]
        times[1].append(time.perf_counter() - middle)
        times[0].append(middle - began)
        found += float((approximate >= exact[-1] - 1e-5).sum()) / len(exact)
    return min(1.0, found / len(queries)), median(times[0]) * 1000, median(times[1]) * 1000


def measure(data: Path, folder: Path) -> None:
    """Print both tables."""
    embedder = load_embedder("minilm")
    with Store.open(folder) as store:
        fill(store, data)
        place = folder / "index"
        timed("build (embedding what is not yet embedded)", lambda: Index.build(store, place, embedder).close())
        timed("build again, all vectors known", lambda: Index.build(store, place, embedder, force=True).close())
        timed("build with nothing new", lambda: Index.build(store, place, embedder).close())
        timed("open, every checksum compared", lambda: Index.open(store, place, embedder).close(), 5)
        with Index.open(store, place, embedder) as index:
            text = "stainless steel pan"
            eight = near(contents.read_items(index.folder).matrix)[:8]
            timed("search_text, 10 of all", lambda: index.search_text(text, 10), 30)
            timed("search_items, 8 vectors, 100 each, of all domains", lambda: index.search_items(eight, 100), 30)
            print(f"\n{len(index)} items, {index.manifest.interests} interests, ", end="")
            print(f"{sum(file.size for file in index.manifest.files.values()) / 1e6:.0f} MB on disk\n")
            print(f"{'collection':<20} {'vectors':>8} {'recall@100':>11} {'Chroma':>10} {'exact':>10}")
            for name, count, recall, approximate, exact in compare(index.folder):
                print(f"{name:<20} {count:>8} {recall:>11.4f} {approximate:>7.2f} ms {exact:>7.2f} ms")
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, ", end="")
    print(f"children {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """Measure in the folder given, or in one that is removed afterwards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--store", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        measure(arguments.data, arguments.store or Path(passing))


if __name__ == "__main__":
    main()
