"""Collections in Chroma: the items of each domain in one, all interests in one. A vector's id is its row number.

They are in a folder, or on a server where the folder says so (`retrieval.chroma_server`).

A collection per domain, because Chroma filters by `where` some fifty times slower than it searches. Vectors are
always handed in; Chroma's own embedding function, which downloads a model, is never set. Chroma is imported when
it is first needed: that alone takes half a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from palate.protocols import Progress, Vectors, silent
from retrieval import chroma_server

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

FOLDER = "chroma"
INTERESTS = "interests"
MAX_NEIGHBORS = 32
EF_CONSTRUCTION = 200
EF_SEARCH = 300
WRITTEN_OFTEN = 100_000
MOST_FOUND = 200
"""More neighbours than this in one search are not to be had at this EF_SEARCH."""


def items_collection(domain: str) -> str:
    """The collection of a domain's items. Domains are anybody's text, so the name is a digest of it."""
    return f"items-{blake2b(domain.encode(errors='surrogatepass'), digest_size=16).hexdigest()}"


def version() -> str:
    """The version of the library, which decides the format on disk."""
    from importlib.metadata import version as of

    return of("chromadb")


class Chroma:
    """An open Chroma folder, or what stands for it on a server. One process writes to a draft; a published one is only
    read, by any number.

    Args:
        folder: where the collections are, or what says on which server.
        patience: seconds in which a server must answer.

    Raises:
        VectorIndexError: the server does not answer.
    """

    def __init__(self, folder: Path, *, patience: float = chroma_server.ANSWERS) -> None:
        place = chroma_server.place_of(folder)
        self._prefix = "" if place is None else f"{place.prefix}-"
        self._client = _local(folder) if place is None else chroma_server.client_of(place, patience=patience)
        self._collections: dict[str, Any] = {}

    def write(
        self,
        name: str,
        matrix: Vectors,
        *,
        metadatas: Sequence[dict[str, str]] | None = None,
        threads: int = 1,
        step: str = "index",
        progress: Progress = silent,
    ) -> None:
        """Make the collection `name` and put the rows of `matrix` (n, dimension) into it, each under its row number.

        The graph's shape is set here, since Chroma's own loses a quarter of the neighbours on clustered vectors.
        """
        hnsw: dict[str, Any] = {"space": "ip", "max_neighbors": MAX_NEIGHBORS, "ef_construction": EF_CONSTRUCTION}
        hnsw |= {
            "ef_search": EF_SEARCH,
            "num_threads": threads,
            "batch_size": 1,
            "sync_threshold": _threshold(len(matrix)),
        }
        called, configuration = self._prefix + name, {"hnsw": hnsw}
        collection = self._client.create_collection(called, embedding_function=None, configuration=configuration)  # type: ignore[arg-type]
        size = min(self._client.get_max_batch_size(), 5_000)
        for start in range(0, len(matrix), size):
            rows = range(start, min(start + size, len(matrix)))
            described = None if metadatas is None else [dict(metadatas[row]) for row in rows]
            ids = [str(row) for row in rows]
            collection.upsert(ids=ids, embeddings=matrix[rows.start : rows.stop], metadatas=described)  # type: ignore[arg-type]
            progress(step, rows.stop, len(matrix))

    def count(self, name: str) -> int:
        """How many vectors a collection holds."""
        return int(self._collection(name).count())

    def nearest(self, name: str, queries: Vectors, k: int) -> tuple[list[NDArray[np.intp]], list[NDArray[np.float32]]]:
        """Per row of `queries` (q, dimension): at most `k` row numbers, nearest first, and their similarities."""
        found = self._collection(name).query(query_embeddings=queries, n_results=k, include=["distances"])
        similarities = [1.0 - np.asarray(row, dtype=np.float32) for row in found["distances"]]
        return [np.asarray(row, dtype=np.intp) for row in found["ids"]], similarities

    def close(self) -> None:
        """Let go of files and connections, which the library keeps for as long as the process lives otherwise."""
        self._collections.clear()
        chroma_server.close(self._client)

    def _collection(self, name: str) -> Any:
        if name not in self._collections:
            called = self._prefix + name
            self._collections[name] = self._client.get_collection(called, embedding_function=None)
        return self._collections[name]


def _local(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder))
    return chromadb.PersistentClient(path=str(folder), settings=settings)


def _threshold(count: int) -> int:
    """After how many vectors Chroma writes its graph: such that the last are in it, or opening would change files.

    A small graph is written with every batch, which keeps the queue in the database short; a large one once.
    """
    return 1 if count <= WRITTEN_OFTEN else count - 1
