"""The corpus of a store: fitted once, kept in the store, fitted anew when the data or the settings changed."""

from __future__ import annotations

from collections.abc import Sequence

from history.identity import content_hash
from history.store import Store
from palate.protocols import Progress, silent
from palate.types import Scene
from profiles.corpus import FORMAT, Corpus

BLOB = "profiles.corpus"


def fitted_corpus(
    store: Store,
    scenes: Sequence[Scene],
    *,
    timezone: str = "UTC",
    topics: int | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Corpus:
    """Return the corpus fitted to what the store holds now; arguments as for `Corpus.fit`.

    It is read from the store where it was fitted on the same data with the same settings, else fitted and kept there.
    """
    wanted = corpus_fingerprint(store, scenes, timezone=timezone, topics=topics, seed=seed)
    kept = store.blob(BLOB)
    if kept is not None and kept[0] == wanted:
        return Corpus.from_bytes(kept[1])
    corpus = Corpus.fit(
        list(store.items()),
        store.events_by_user(),
        store.social(),
        scenes,
        timezone=timezone,
        topics=topics,
        seed=seed,
        progress=progress,
    )
    store.save_blob(BLOB, wanted, corpus.to_bytes())
    return corpus


def corpus_fingerprint(
    store: Store, scenes: Sequence[Scene], *, timezone: str = "UTC", topics: int | None = None, seed: int = 0
) -> str:
    """Return the hash of all that a corpus follows from: the store's data and the settings."""
    told = [scene.model_dump(mode="json") for scene in scenes]
    return content_hash([FORMAT, store.fingerprint(), told, timezone, topics, seed])
