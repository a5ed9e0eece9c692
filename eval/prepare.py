"""A data set made ready for measuring, with the code that serves: ingested, profiled, indexed."""

from __future__ import annotations

from pathlib import Path

from history.dataset import open_dataset
from history.store import Store
from palate.protocols import Embedder, Progress, silent
from profiles.batch import build_all
from profiles.build import ProfileBuilder
from profiles.fitted import fitted_corpus
from profiles.scenes import load_scenes
from retrieval.index import Index


def prepare(path: Path, folder: Path, embedder: Embedder, *, progress: Progress = silent) -> tuple[Store, Index]:
    """The store in `folder` holding the data set at `path`, with profiles of everybody and an index.

    What `folder` already holds is not made again. The caller closes both.

    Raises:
        PalateError: as the steps raise it.
    """
    store = Store.open(folder)
    if not store.event_count():
        store.ingest(open_dataset(path), progress=progress)
    if len(store.profile_users()) < len(store.users()):
        _build_profiles(store, progress)
    return store, Index.build(store, folder / "index", embedder, progress=progress)


def _build_profiles(store: Store, progress: Progress) -> None:
    builder = ProfileBuilder(fitted_corpus(store, load_scenes(), progress=progress))
    for _ in build_all(store, builder, progress=progress):
        pass
