"""Run as a script it builds an index, slowly enough to be killed: `builder.py STORE`. As a module it lends parts."""

from __future__ import annotations

import json
import sys
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from history.dataset import open_dataset
from history.store import Store
from palate.protocols import Vectors
from palate.types import Interest, Profile, Provenance
from retrieval.index import Index

WORDS = ("tea", "coffee", "wok", "knife", "ramen", "film", "boat", "letter", "garden", "music", "guitar", "novel")
WORDS += ("rain", "harbour", "lantern", "paper")


class HashingEmbedder:
    """64 numbers: each word adds a 1 at the place its checksum says."""

    def __init__(self, name: str = "hashing", dimension: int = 64, pause: float = 0.0) -> None:
        self.name, self.dimension, self.pause = name, dimension, pause

    def embed(self, texts: Sequence[str]) -> Vectors:
        time.sleep(self.pause)
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().replace(".", " ").replace(",", " ").split():
                rows[row, zlib.crc32(word.encode()) % self.dimension] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def fill(folder: Path, *, items: int) -> Store:
    """A store of so many items, half "books" and half "kitchen", two users with events, and their profiles."""
    data = folder / "data"
    data.mkdir(parents=True)
    _write(data / "items.jsonl", [_item(number) for number in range(items)])
    _write(data / "events.jsonl", [_event(user, number) for user in ("ann", "bo") for number in range(6)])
    store = Store.open(folder / "store")
    store.ingest(open_dataset(data))
    store.save_profiles([_profile(store, user) for user in ("ann", "bo")])
    return store


def _write(path: Path, rows: Sequence[dict[str, object]]) -> None:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


def _item(number: int) -> dict[str, object]:
    words = [WORDS[number % 16], WORDS[(number // 16 + number) % 16], f"model{number}"]
    return {"item_id": f"i{number:05d}", "domain": ("books", "kitchen")[number % 2], "title": " ".join(words)}


def _event(user: str, number: int) -> dict[str, object]:
    item = number * 2 if user == "ann" else number * 2 + 1
    return {"user_id": user, "item_id": f"i{item:05d}", "kind": "like", "time": 1_700_000_000 + number}


def _profile(store: Store, user: str) -> Profile:
    events = store.events(user)
    interests = [
        _interest("word:tea", "tea", 0.9, 1.0, events[0].event_id),
        _interest("word:boat", "boat", 0.5, 0.5, events[1].event_id),
        _interest("word:rain", "rain", 0.4, -1.0, events[2].event_id),
    ]
    return Profile(user_id=user, interests=tuple(interests), provenance=Provenance(engine="test", fingerprint="1"))


def _interest(key: str, label: str, weight: float, polarity: float, event_id: str) -> Interest:
    return Interest(
        key=key,
        label=label,
        granularity="word",
        dimension="content",
        weight=weight,
        polarity=polarity,
        confidence=0.8,
        evidence=(event_id,),
    )


def main(store_folder: Path) -> None:
    """Open the store and build; each batch of texts takes a moment, so that a kill can fall anywhere."""
    with Store.open(store_folder, create=False) as store:
        Index.build(store, store_folder / "index", HashingEmbedder(pause=0.1)).close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
