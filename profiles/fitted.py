"""The corpus of a store: fitted once, kept in the store, fitted anew when the data or the settings changed.

Names that somebody gave its topics are kept beside it. They are of that very corpus: topics are numbered anew whenever
one is fitted, so names given to another are not used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from history.identity import content_hash
from history.store import Store
from palate.protocols import Progress, silent
from palate.types import Language, Scene
from profiles.corpus import FORMAT, Corpus

BLOB = "profiles.corpus"
NAMES = "profiles.topic_names"

Names = Mapping[Language, Mapping[str, str]]
"""Names of topics by language and key: {"en": {"topic:7": "Noodle soups"}}."""


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
    Its topics are called by the names that were given to them since (`save_names`).
    """
    wanted = corpus_fingerprint(store, scenes, timezone=timezone, topics=topics, seed=seed)
    kept = store.blob(BLOB)
    if kept is not None and kept[0] == wanted:
        return Corpus.from_bytes(kept[1]).named(kept_names(store, wanted))
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
    return corpus.named(kept_names(store, wanted))


def kept_names(store: Store, wanted: str) -> Names:
    """Return the names given to the topics of the corpus with this `corpus_fingerprint`; of another one's, none."""
    kept = store.blob(NAMES)
    if kept is None or kept[0] != wanted:
        return {}
    names: Names = orjson.loads(kept[1])
    return names


def save_names(store: Store, wanted: str, names: Names) -> None:
    """Keep names for the topics of the corpus with this `corpus_fingerprint`, in place of all kept before."""
    told = {language: dict(given) for language, given in names.items() if given}
    if told:
        store.save_blob(NAMES, wanted, orjson.dumps(told, option=orjson.OPT_SORT_KEYS))
    else:
        store.drop_blob(NAMES)


def corpus_fingerprint(
    store: Store, scenes: Sequence[Scene], *, timezone: str = "UTC", topics: int | None = None, seed: int = 0
) -> str:
    """Return the hash of all that a corpus follows from: the store's data and the settings."""
    told = [scene.model_dump(mode="json") for scene in scenes]
    return content_hash([FORMAT, store.fingerprint(), told, timezone, topics, seed])
