"""What an index costs and finds: build, open, search; Chroma against exact search on the same vectors.

    python benchmarks/index.py DATA/amazon-food-kitchen [--store DIR]

Without profiles in the store, each user is given one made of the titles of their last eight items, so that the
interests' part is as large as it would be. With `--store` the folder is kept, and a second run goes on from there.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from measuring import apart, show

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


def fill(folder: Path, data: Path) -> None:
    """Ingest the data set, and make profiles up where there are none."""
    with Store.open(folder) as store:
        store.ingest(open_dataset(data), skip_bad=1_000)
        if not store.profile_users():
            items = {item.item_id: item for item in store.items()}
            profiles = (made_up(user, events, items) for user, events in store.events_by_user())
            store.save_profiles(profile for profile in profiles if profile)


def timed(name: str, work: Callable[[], object], repeat: int = 1) -> list[object]:
    """The median wall-clock time of `work`, as a line of a table."""
    seconds = []
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return [name, median(seconds) * 1000]


def near(matrix: Vectors) -> Vectors:
    """Queries: some rows, each moved a little."""
    random = np.random.default_rng(0)
    rows = matrix[random.choice(len(matrix), min(QUERIES, len(matrix)), replace=False)]
    moved = rows + random.normal(scale=0.02, size=rows.shape)
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def compare(folder: Path) -> Iterator[list[object]]:
    """Per collection: name, vectors, Chroma's recall, Chroma's and numpy's ms per query."""
    items, interests = contents.read_items(folder), contents.read_interests(folder)
    opened = chroma.Chroma(folder / chroma.FOLDER)
    parts = [
        (part.domain, chroma.items_collection(part.domain), items.matrix[part.start : part.start + part.count])
        for part in items.partitions
    ]
    for label, name, matrix in [*parts, ("(interests)", chroma.INTERESTS, interests.matrix)]:
        if len(matrix):
            yield [label, len(matrix), *_duel(opened, name, matrix)]


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


def build(folder: Path, force: bool) -> str:
    """Build the index; say what is in it."""
    with (
        Store.open(folder) as store,
        Index.build(store, folder / "index", load_embedder("minilm"), force=force) as made,
    ):
        megabytes = sum(file.size for file in made.manifest.files.values()) / 1e6
        return f"{len(made):,} items, {made.manifest.interests:,} interests, {megabytes:.0f} MB on disk"


def search(folder: Path) -> list[list[object]]:
    """How long opening and searching take."""
    embedder, place = load_embedder("minilm"), folder / "index"
    with Store.open(folder) as store, Index.open(store, place, embedder) as index:
        eight = near(contents.read_items(index.folder).matrix)[:8]
        return [
            timed("build with nothing new", lambda: Index.build(store, place, embedder).close()),
            timed("open, every checksum compared", lambda: Index.open(store, place, embedder).close(), 5),
            timed("search_text, 10 of all", lambda: index.search_text("stainless steel pan", 10), 30),
            timed("search_items, 8 vectors, 100 each, of all domains", lambda: index.search_items(eight, 100), 30),
        ]


def duels(folder: Path) -> list[list[object]]:
    """Chroma beside exact search, for each collection of the current generation."""
    with Store.open(folder) as store, Index.open(store, folder / "index", load_embedder("minilm")) as index:
        return list(compare(index.folder))


def measure(data: Path, folder: Path) -> None:
    """Do each step in a process of its own and print the tables."""
    filled, built = apart(fill, folder, data), apart(build, folder, False)
    again, found = apart(build, folder, True), apart(search, folder)
    print(f"{data.name}: {again.result}\n")
    steps: list[list[object]] = [
        ["ingest, and profiles where there are none", filled.seconds, filled.peak_mib],
        ["build (embedding what is not yet embedded)", built.seconds, built.peak_mib],
        ["build again, all vectors known", again.seconds, again.peak_mib],
        ["open and search", found.seconds, found.peak_mib],
    ]
    show(["step", "seconds", "peak MiB"], steps)
    print()
    show(["once open", "ms"], found.result)
    print()
    show(["collection", "vectors", "recall@100", "Chroma ms", "exact ms"], apart(duels, folder).result)


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
