"""What the sources learn from the store, kept there as blobs so that a fresh process starts fast.

A blob is named with a hash of the data and settings it was fitted on; when either changes it is fitted anew.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar
from zipfile import BadZipFile

from history.identity import content_hash
from history.store import Store
from palate.errors import StoreError
from profiles.scenes import SceneMatcher
from retrieval.collaborative import NEIGHBOURS_OF_ITEM, SHRINKAGE, ItemNeighbours
from retrieval.sources.people import People
from retrieval.sources.scenes import SceneTable

ITEM_NEIGHBOURS = "item-neighbours"
SCENE_TABLE = "scene-table"
FORMAT = 1
T = TypeVar("T", ItemNeighbours, SceneTable)


def item_neighbours(store: Store, people: People) -> ItemNeighbours:
    """The item-kNN model of the store as it is now."""
    made_of = content_hash((FORMAT, store.fingerprint(), NEIGHBOURS_OF_ITEM, SHRINKAGE))
    return _kept(store, ITEM_NEIGHBOURS, made_of, ItemNeighbours.from_bytes, lambda: ItemNeighbours.fit(people.liked()))


def scene_table(store: Store, matcher: SceneMatcher) -> SceneTable:
    """Which stored events belong to which of the matcher's scenes."""
    scenes = [scene.model_dump() for scene in matcher.scenes]
    made_of = content_hash((FORMAT, store.fingerprint(), scenes, matcher.timezone, matcher.hours))

    def fit() -> SceneTable:
        return SceneTable.fit(matcher, (event for _, events in store.events_by_user() for event in events))

    return _kept(store, SCENE_TABLE, made_of, SceneTable.from_bytes, fit)


def _kept(store: Store, name: str, made_of: str, thaw: Callable[[bytes], T], fit: Callable[[], T]) -> T:
    found = store.blob(name)
    if found is not None and found[0] == made_of:
        with suppress(ValueError, OSError, KeyError, BadZipFile):  # damaged bytes are fitted anew like stale ones
            return thaw(found[1])
    fitted = fit()
    with suppress(StoreError):  # somebody else is writing: this process has what it needs, the next will keep it
        store.save_blob(name, made_of, fitted.to_bytes())
    return fitted
