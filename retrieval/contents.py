"""What one generation holds beside Chroma and the words: matrices as .npy, names as JSON. Written once, then read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from palate.protocols import Vectors
from retrieval.generation import Partition

ITEMS, ITEM_IDS = "items.npy", "items.json"
INTERESTS, INTEREST_KEYS = "interests.npy", "interests.json"
WORDS = "words"


@dataclass(frozen=True)
class ItemRows:
    """Items with a vector, sorted by domain and then id: row i of `matrix` (n, dimension) is of `ids[i]`."""

    ids: tuple[str, ...]
    partitions: tuple[Partition, ...]
    matrix: Vectors

    @classmethod
    def arrange(cls, ids: Sequence[str], domains: Sequence[str], matrix: Vectors) -> ItemRows:
        """Sort rows given in any order; a row of zeros (an item without words) is left out."""
        kept = [row for row in range(len(ids)) if matrix[row].any()]
        order = sorted(kept, key=lambda row: (domains[row], ids[row]))
        return cls(tuple(ids[row] for row in order), _partitions([domains[row] for row in order]), matrix[order])


def _partitions(domains: Sequence[str]) -> tuple[Partition, ...]:
    names, starts, counts = np.unique(np.asarray(domains, dtype=object), return_index=True, return_counts=True)
    rows = zip(names.tolist(), starts.tolist(), counts.tolist(), strict=True)
    return tuple(Partition(domain=name, start=start, count=count) for name, start, count in rows)


@dataclass(frozen=True)
class InterestRows:
    """Interests of all users, sorted by user: row i of `matrix` is the interest `keys[i]` of `users[owner[i]]`."""

    users: tuple[str, ...]
    owner: NDArray[np.int64]
    keys: tuple[str, ...]
    matrix: Vectors

    def of(self, user_id: str) -> slice:
        """The rows of a user; an empty slice where there are none."""
        place = int(np.searchsorted(np.asarray(self.users, dtype=object), user_id)) if self.users else 0
        if place >= len(self.users) or self.users[place] != user_id:
            return slice(0, 0)
        start, end = np.searchsorted(self.owner, [place, place + 1])
        return slice(int(start), int(end))


def write_items(folder: Path, rows: ItemRows) -> None:
    """Write the items' rows into a draft."""
    np.save(folder / ITEMS, rows.matrix, allow_pickle=False)
    (folder / ITEM_IDS).write_bytes(
        orjson.dumps({"ids": rows.ids, "partitions": [one.model_dump() for one in rows.partitions]})
    )


def read_items(folder: Path) -> ItemRows:
    """The rows `write_items` wrote; the matrix stays on disk until it is read."""
    names = orjson.loads((folder / ITEM_IDS).read_bytes())
    partitions = tuple(Partition.model_validate(one) for one in names["partitions"])
    return ItemRows(tuple(names["ids"]), partitions, _matrix(folder / ITEMS))


def write_interests(folder: Path, rows: InterestRows) -> None:
    """Write the interests' rows into a draft."""
    np.save(folder / INTERESTS, rows.matrix, allow_pickle=False)
    names = {"users": rows.users, "owner": rows.owner.tolist(), "keys": rows.keys}
    (folder / INTEREST_KEYS).write_bytes(orjson.dumps(names))


def read_interests(folder: Path) -> InterestRows:
    """The rows `write_interests` wrote; the matrix stays on disk until it is read."""
    names = orjson.loads((folder / INTEREST_KEYS).read_bytes())
    owner = np.asarray(names["owner"], dtype=np.int64)
    return InterestRows(tuple(names["users"]), owner, tuple(names["keys"]), _matrix(folder / INTERESTS))


def _matrix(path: Path) -> Vectors:
    """A memory map; an empty matrix, which cannot be mapped, is read."""
    head = np.load(path, mmap_mode="r", allow_pickle=False) if path.stat().st_size > 128 else np.load(path)
    return np.asarray(head)
