"""Vectors as the store keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class VectorTable:
    """The vectors of one space, sorted by id.

    `matrix` is float32 of shape (ids, dimension), read-only; `hashes` tells for each row of which text it was made.
    """

    ids: tuple[str, ...]
    matrix: NDArray[np.float32]
    hashes: tuple[str, ...]


def vector_rows(space: str, table: VectorTable, owner: str | None) -> Iterator[dict[str, Any]]:
    """The rows in which a store keeps the vectors of a space."""
    matrix = np.ascontiguousarray(table.matrix, dtype="<f4")
    for key, hashed, vector in zip(table.ids, table.hashes, matrix, strict=True):
        yield {"space": space, "id": key, "hash": hashed, "owner": owner, "vector": vector.tobytes()}
