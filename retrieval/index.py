"""The index: nearest items to a vector, best items for a text, and the vectors of people's interests.

It is built from the store, which is the truth; whatever happens to it, it can be built again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from pathlib import Path
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from history.store import Store
from history.text import language
from palate.errors import NotReadyError, VectorIndexError
from palate.protocols import Embedder, Progress, Vectors, silent
from palate.types import Model
from retrieval import build as building
from retrieval import chroma, chroma_server, contents, exact, generation, hybrid
from retrieval.generation import DamagedError, Manifest, Partition
from retrieval.interests import InterestVectors
from retrieval.lexical import LexicalIndex
from retrieval.ranks import best

EXACT_BELOW = 20_000
"""A domain with fewer items than this is searched exactly; a larger one through Chroma."""

SERVER_RESTS = 30.0
"""Seconds for which a Chroma server that failed is not asked again."""

Say = Callable[[str], None]
Found = tuple[list[NDArray[np.intp]], list[NDArray[np.float32]]]


class ItemHits(NamedTuple):
    """Per query: ids of items, nearest first, and their cosine similarities (-1 to 1, higher is nearer)."""

    ids: list[list[str]]
    similarities: list[NDArray[np.float32]]


class TextHit(NamedTuple):
    """An item found by a text. `score` is 0 to 1, comparable within one list, higher is better."""

    item_id: str
    score: float


class InterestHit(NamedTuple):
    """Somebody's interest near a vector; `similarity` is the cosine, higher is nearer."""

    user_id: str
    key: str
    similarity: float


class PartitionStatus(Model):
    """How the items of one domain are searched."""

    domain: str
    items: int
    path: Literal["exact", "chroma"]


class IndexStatus(Model):
    """What `palate index status` tells. `stale`: the store has changed since the index was built from it."""

    state: Literal["missing", "damaged", "ready"]
    detail: str
    generation: str | None = None
    embedder: str | None = None
    dimension: int | None = None
    built_from: str | None = None
    stale: bool = True
    items: int = 0
    interests: int = 0
    bytes: int = 0
    partitions: tuple[PartitionStatus, ...] = ()


def _quiet(line: str) -> None:
    """A `say` that says nothing."""


class Index:
    """An open index. Reading is safe from several threads and processes; use it as a context manager, or `close` it.

    Get one from `Index.open` or `Index.build`.
    """

    def __init__(self, folder: Path, embedder: Embedder, *, say: Say = _quiet, exact_below: int = EXACT_BELOW) -> None:
        self._held = generation.hold(folder)
        self.folder, self.embedder, self._say, self._exact_below = folder, embedder, say, exact_below
        try:
            self.manifest = _checked(folder, embedder)
            self._items, self._interests = contents.read_items(folder), contents.read_interests(folder)
            self._words = LexicalIndex.load(folder / contents.WORDS)
        except BaseException:
            self._held.close()
            raise
        self._rows = {item_id: row for row, item_id in enumerate(self._items.ids)}
        places = {item_id: place for place, item_id in enumerate(self._words.ids)}
        self._places = np.array([places[item_id] for item_id in self._items.ids], dtype=np.intp)
        self._lock = Lock()
        self._chroma: chroma.Chroma | None = None
        self._rests_until = 0.0

    @classmethod
    def open(
        cls,
        store: Store,
        folder: Path,
        embedder: Embedder,
        *,
        say: Say = _quiet,
        progress: Progress = silent,
        exact_below: int = EXACT_BELOW,
        server: str | None = None,
    ) -> Index:
        """The current generation in `folder` (normally `STORE/index`); built from the store's vectors if need be.

        A missing or damaged index, or one of another embedder, is rebuilt, and `say` hears one line about it. A
        stale one is opened as it is: `status` tells. `server` is for a rebuild: an index is searched where it was
        built.

        Raises:
            NotReadyError: the store has no vectors of this embedder yet.
            VectorIndexError: the rebuilt index is no better.
        """
        try:
            return cls._current(folder, embedder, say, exact_below)
        except DamagedError as damage:
            _require_vectors(store, embedder, damage)
            say(f"The index is {damage}; rebuilding it from the store.")
        building.build(store, folder, embedder, progress=progress, server=server)
        return cls(generation.current(folder), embedder, say=say, exact_below=exact_below)

    @classmethod
    def build(
        cls,
        store: Store,
        folder: Path,
        embedder: Embedder,
        *,
        say: Say = _quiet,
        progress: Progress = silent,
        force: bool = False,
        exact_below: int = EXACT_BELOW,
        server: str | None = None,
    ) -> Index:
        """Embed what is new, build a generation if anything changed (or `force`), and open it.

        Its collections are put on the Chroma server of address `server`, None for a folder of the index's own.

        Raises:
            NotReadyError: the store has no items.
            InputError: that is no address of a server.
            EmbedderError: as `embedder.embed`.
            VectorIndexError: Chroma failed, or another process has been building for an hour.
        """
        built = building.build(store, folder, embedder, progress=progress, force=force, server=server)
        return cls(built, embedder, say=say, exact_below=exact_below)

    @classmethod
    def _current(cls, folder: Path, embedder: Embedder, say: Say, exact_below: int) -> Self:
        """Open the current generation; once more if a builder replaced it meanwhile."""
        first = generation.current(folder)
        try:
            return cls(first, embedder, say=say, exact_below=exact_below)
        except DamagedError:
            second = generation.current(folder)
            if second == first:
                raise
            return cls(second, embedder, say=say, exact_below=exact_below)

    def __len__(self) -> int:
        return len(self._items.ids)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the generation, so that a later build may remove it."""
        with self._lock:
            opened, self._chroma = self._chroma, None
        if opened is not None:
            opened.close()
        self._held.close()

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains that have items with vectors, sorted."""
        return tuple(part.domain for part in self._items.partitions)

    def item_vector(self, item_id: str) -> NDArray[np.float32] | None:
        """An item's unit vector of shape (dimension,), or None where it has none."""
        row = self._rows.get(item_id)
        return None if row is None else self._items.matrix[row]

    def search_items(self, vectors: Vectors, k: int, *, domain: str | None = None) -> ItemHits:
        """The `k` items nearest to each row of `vectors` (q, dimension), of one domain or of all.

        Raises:
            VectorIndexError: the vectors have another dimension than the index.
        """
        self._require_dimension(vectors)
        found = [self._search_partition(part, vectors, k) for part in self._parts(domain)]
        return self._merged(found, len(vectors), k)

    def search_text(self, query: str, k: int, *, domain: str | None = None) -> list[TextHit]:
        """The `k` items that fit a text best, by meaning and by words, best first.

        Raises:
            EmbedderError: as `embedder.embed`.
        """
        words = self._words.scores(query, domain=domain)
        meaning = np.zeros_like(words)
        vector = self.embedder.embed([query])[0]
        for part in self._parts(domain):
            meaning[self._places[_slice(part)]] = self._items.matrix[_slice(part)] @ vector
        share = hybrid.share_of_meaning(self.embedder.name, language(query))
        scores = hybrid.mix(meaning, words, share)
        rows = best(scores, k)
        found = zip(rows.tolist(), scores[rows].tolist(), strict=True)
        return [TextHit(self._words.ids[row], score) for row, score in found if score > 0]

    def interests_of(self, user_id: str) -> InterestVectors | None:
        """A user's interest vectors as of the build, strongest first; None for a user without any."""
        rows = self._interests.of(user_id)
        keys = self._interests.keys[rows]
        return InterestVectors(keys, self._interests.matrix[rows]) if keys else None

    def search_interests(self, vectors: Vectors, k: int) -> list[list[InterestHit]]:
        """Per row of `vectors` (q, dimension): the `k` nearest interests of all users, nearest first.

        Raises:
            VectorIndexError: the vectors have another dimension than the index.
        """
        self._require_dimension(vectors)
        rows, similarities = self._nearest(chroma.INTERESTS, self._interests.matrix, vectors, k)
        return [
            [self._interest(row, float(near)) for row, near in zip(chosen, nearness, strict=True)]
            for chosen, nearness in zip(rows, similarities, strict=True)
        ]

    def _interest(self, row: int, similarity: float) -> InterestHit:
        user = self._interests.users[self._interests.owner[row]]
        return InterestHit(user, self._interests.keys[row], similarity)

    def _parts(self, domain: str | None) -> list[Partition]:
        return [part for part in self._items.partitions if domain is None or part.domain == domain]

    def _search_partition(self, part: Partition, vectors: Vectors, k: int) -> Found:
        """Rows of the whole matrix, so that partitions can be merged."""
        name = chroma.items_collection(part.domain)
        rows, similarities = self._nearest(name, self._items.matrix[_slice(part)], vectors, k)
        return [row + part.start for row in rows], similarities

    def _nearest(self, name: str, matrix: Vectors, vectors: Vectors, k: int) -> Found:
        """Rows of `matrix`, exactly or by the collection `name`, whose ids are row numbers."""
        if (
            len(matrix) == 0
            or len(matrix) < self._exact_below
            or k > chroma.MOST_FOUND
            or monotonic() < self._rests_until
        ):
            return exact.nearest(matrix, vectors, k)
        try:
            return self._open_chroma().nearest(name, vectors, k)
        except Exception as error:  # Chroma raises many kinds, its Rust core among them
            self._rest(error)
            return exact.nearest(matrix, vectors, k)

    def _rest(self, error: Exception) -> None:
        """Search exactly from now on: for good where Chroma is a folder, for a while where it is a server."""
        server = chroma_server.place_of(self.folder / chroma.FOLDER) is not None
        self._chroma, self._rests_until = None, monotonic() + SERVER_RESTS if server else inf
        until = f"for {SERVER_RESTS:.0f} seconds" if server else "from now on"
        self._say(f"Chroma failed ({error}); searching exactly {until}.")

    def _open_chroma(self) -> chroma.Chroma:
        with self._lock:
            if self._chroma is None:
                self._chroma = chroma.Chroma(self.folder / chroma.FOLDER)
            return self._chroma

    def _merged(self, found: Sequence[Found], queries: int, k: int) -> ItemHits:
        """The best `k` of all partitions, per query."""
        ids: list[list[str]] = []
        similarities: list[NDArray[np.float32]] = []
        for query in range(queries):
            rows = np.concatenate([part[0][query] for part in found]) if found else np.zeros(0, np.intp)
            near = np.concatenate([part[1][query] for part in found]) if found else np.zeros(0, np.float32)
            chosen = best(near, k)
            ids.append([self._items.ids[row] for row in rows[chosen]])
            similarities.append(near[chosen])
        return ItemHits(ids, similarities)

    def _require_dimension(self, vectors: Vectors) -> None:
        if vectors.ndim != 2 or vectors.shape[1] != self.manifest.dimension:
            raise VectorIndexError(
                f"Expected vectors of shape (queries, {self.manifest.dimension}), got {vectors.shape}."
            )


def _slice(part: Partition) -> slice:
    return slice(part.start, part.start + part.count)


def _checked(folder: Path, embedder: Embedder) -> Manifest:
    """The manifest of a sound generation made with this embedder.

    Raises:
        DamagedError: it is not sound, or of another embedder.
    """
    manifest = generation.check(folder)
    if (manifest.embedder, manifest.dimension) != (embedder.name, embedder.dimension):
        raise DamagedError(
            f"built with {manifest.embedder} ({manifest.dimension}) while settings ask for "
            f"{embedder.name} ({embedder.dimension})"
        )
    return manifest


def _require_vectors(store: Store, embedder: Embedder, damage: DamagedError) -> None:
    """Rebuilding is quick only from vectors that are there; without any, it is the user's decision.

    Raises:
        NotReadyError: there are none of this embedder.
    """
    if not store.vectors(embedder.name).ids:
        raise NotReadyError(
            f"The index is {damage}, and the store has no vectors of {embedder.name} yet. Run `palate index build`."
        )


def status(store: Store, folder: Path, embedder: Embedder, *, exact_below: int = EXACT_BELOW) -> IndexStatus:
    """What stands in `folder`, without building or repairing anything."""
    try:
        found = generation.current(folder)
        manifest = _checked(found, embedder)
    except DamagedError as damage:
        state: Literal["missing", "damaged"] = "missing" if str(damage) == "missing" else "damaged"
        return IndexStatus(state=state, detail=f"The index is {damage}. Run `palate index build`.")
    stale = manifest.built_from != building.fingerprint(store, embedder.name)
    return IndexStatus(
        state="ready",
        detail="The store has changed since. Run `palate index build`." if stale else "Up to date with the store.",
        generation=found.name,
        embedder=manifest.embedder,
        dimension=manifest.dimension,
        built_from=manifest.built_from,
        stale=stale,
        items=manifest.items,
        interests=manifest.interests,
        bytes=sum(file.size for file in manifest.files.values()),
        partitions=tuple(
            PartitionStatus(domain=one.domain, items=one.count, path="exact" if one.count < exact_below else "chroma")
            for one in manifest.partitions
        ),
    )
