"""How fast `Store.ingest` is, beside polars reading and bulk insert of the same rows into the same tables.

    python benchmarks/ingest.py DATA/amazon-food-kitchen [--rounds 3]

PATH is a folder with items.jsonl(.gz) and events.jsonl(.gz). The two take turns, each round in a process of its own,
so that memory is told apart. The plain way reads both files with polars and writes them by one `executemany` per
table, in one transaction, with the same schema, indices and SQLite settings; it checks, cleans and deduplicates
nothing, and makes its event ids by polars' row hash. The target is a ratio of at least 1/3.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from measuring import Step, apart, show

from history.codec import EVENT_FIELDS, ITEM_FIELDS
from history.database import connect, prepare, writing
from history.dataset import open_dataset
from history.store import DATABASE, Store

Way = Callable[[Path, Path], int]
Spent = tuple[int, float]
TARGET = 1 / 3


def palate(data: Path, folder: Path) -> int:
    """Ingest with Palate; the number of rows read."""
    with Store.open(folder) as store:
        report = store.ingest(open_dataset(data))
    return report.items.read + report.events.read


def plain(data: Path, folder: Path) -> int:
    """Read with polars and insert in bulk; the number of rows read."""
    folder.mkdir(parents=True)
    engine = connect(folder / DATABASE, None)
    prepare(engine, create=True)
    items, events = _item_frame(_read(data, "items")), _event_frame(_read(data, "events"))
    with writing(engine) as connection:
        for table, frame in (("items", items), ("events", events)):
            marks = ", ".join("?" * frame.width)
            connection.exec_driver_sql(
                f"INSERT INTO {table} ({', '.join(frame.columns)}) VALUES ({marks})", frame.rows()
            )
    engine.dispose()
    return items.height + events.height


def _read(data: Path, name: str) -> pl.DataFrame:
    path = next(path for path in (data / f"{name}.jsonl.gz", data / f"{name}.jsonl") if path.is_file())
    return pl.read_ndjson(path, infer_schema_length=None)


def _item_frame(frame: pl.DataFrame) -> pl.DataFrame:
    for name in ("domain", "title", "text", "categories", "attributes"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit("").alias(name))
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    frame = frame.with_columns(pl.col(name).map_elements(_dump, pl.String) for name in nested)
    frame = frame.with_columns(pl.col("domain", "title", "text", "categories", "attributes").fill_null(""))
    return frame.select(*ITEM_FIELDS, hash=frame.hash_rows().cast(pl.String))


def _event_frame(frame: pl.DataFrame) -> pl.DataFrame:
    for name in ("item_id", "time", "value", "text", "context"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None).alias(name))
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    frame = frame.with_columns(pl.col(name).map_elements(_dump, pl.String) for name in nested)
    # Twenty digits in random order, as long as Palate's ids; equal rows get one row, as the schema asks.
    frame = frame.unique(maintain_order=True)
    frame = frame.with_columns(event_id=frame.hash_rows().cast(pl.String).str.zfill(20))
    return frame.select(EVENT_FIELDS)


def _dump(value: object) -> str:
    return json.dumps(value.to_list() if isinstance(value, pl.Series) else value)


def timed(way: Way, data: Path) -> Spent:
    """Ingest once, into a folder that is removed; rows read, and seconds."""
    with tempfile.TemporaryDirectory() as scratch:
        started = time.perf_counter()
        rows = way(data, Path(scratch) / "store")
        return rows, time.perf_counter() - started


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    ways = {"polars + bulk insert": plain, "Store.ingest": palate}
    results: dict[str, list[Step[Spent]]] = {name: [] for name in ways}
    for _ in range(arguments.rounds):
        for name, way in ways.items():
            results[name].append(apart(timed, way, arguments.path))
    seconds = {name: statistics.median(one.result[1] for one in rounds) for name, rounds in results.items()}
    rows = [
        [name, rounds[0].result[0], seconds[name], rounds[0].result[0] / seconds[name], max(r.peak_mib for r in rounds)]
        for name, rounds in results.items()
    ]
    show(["way", "rows", "seconds", "rows/s", "peak MiB"], rows)
    plainly, ours = seconds.values()
    print(f"Store.ingest is {plainly / ours:.2f} times as fast (median of {arguments.rounds}; target {TARGET:.2f})")


if __name__ == "__main__":
    main()
