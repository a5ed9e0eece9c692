"""Keeps the store's vectors in step with what they are of: the new and changed is embedded, the gone is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from history.store import Store
from palate.protocols import Embedder, Progress, Vectors, silent
from palate.types import Item

COMMIT_EVERY = 2_048
CATEGORIES = 8
CHARACTERS = 4_000


@dataclass(frozen=True)
class VectorReport:
    """What was done: texts embedded now, vectors kept as they were, vectors of what is gone dropped."""

    embedded: int
    kept: int
    dropped: int


def item_text(item: Item) -> str:
    """What is embedded of an item: title, up to eight categories, text; cut to what an embedder reads.

    >>> item_text(Item(item_id="b1", title="Ramen at home", categories=("cookery", "japan"), text="Forty broths."))
    'Ramen at home. cookery, japan. Forty broths.'
    """
    parts = (item.title, ", ".join(item.categories[:CATEGORIES]), item.text)
    return ". ".join(part for part in parts if part)[:CHARACTERS]


def text_hash(text: str) -> str:
    """A stable name of a text, 32 hexadecimal digits."""
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def sync_items(store: Store, embedder: Embedder, *, progress: Progress = silent) -> VectorReport:
    """Bring the vectors of the store's items up to date, in the space named like the embedder.

    Raises:
        EmbedderError: as `embedder.embed`; what was saved until then stays.
    """
    texts = {item.item_id: item_text(item) for item in store.items()}
    return sync(store, embedder.name, texts, embedder, step="embed items", progress=progress)


def sync(
    store: Store, space: str, texts: Mapping[str, str], embedder: Embedder, *, step: str, progress: Progress = silent
) -> VectorReport:
    """Make `space` hold one vector for each id of `texts`, embedding only new and changed texts, and no other.

    Vectors are saved every 2,048 texts, so that a killed run loses at most that many and the next goes on from there.

    Raises:
        EmbedderError: as `embedder.embed`; what was saved until then stays.
    """
    known = store.vectors(space)
    hashes = dict(zip(known.ids, known.hashes, strict=True))
    if known.matrix.size and known.matrix.shape[1] != embedder.dimension:
        store.drop_vectors(space)
        hashes = {}
    wanted = {key: text_hash(text) for key, text in texts.items()}
    if gone := sorted(hashes.keys() - wanted.keys()):
        store.drop_vectors(space, gone)
    stale = sorted(key for key, digest in wanted.items() if hashes.get(key) != digest)
    done = 0
    for batch in _batches(stale):
        matrix = embedder.embed([texts[key] for key in batch])
        store.save_vectors(space, batch, matrix, [wanted[key] for key in batch])
        done += len(batch)
        progress(step, done, len(stale))
    return VectorReport(embedded=len(stale), kept=len(wanted) - len(stale), dropped=len(gone))


def texts_embedded(store: Store, embedder: Embedder, ids: Sequence[str], texts: Sequence[str]) -> Vectors:
    """Unit vectors of texts, in order: those that the store holds of these ids and texts, the others made, not saved.

    Raises:
        EmbedderError: as `embedder.embed`.
    """
    known = store.vectors(embedder.name)
    if known.matrix.shape[1] != embedder.dimension:
        return embedder.embed(texts)
    row = {(key, digest): place for place, (key, digest) in enumerate(zip(known.ids, known.hashes, strict=True))}
    rows = np.array([row.get((key, text_hash(text)), -1) for key, text in zip(ids, texts, strict=True)], np.intp)
    found = np.zeros((len(rows), embedder.dimension), np.float32)
    held, missing = np.flatnonzero(rows >= 0), np.flatnonzero(rows < 0)
    found[held] = known.matrix[rows[held]]
    if len(missing):
        found[missing] = embedder.embed([texts[place] for place in missing.tolist()])
    return found


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), COMMIT_EVERY):
        yield ids[start : start + COMMIT_EVERY]
