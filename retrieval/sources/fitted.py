"""Which events belong to which scenes, kept in the store as a blob: fitted anew when events or scenes change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from zipfile import BadZipFile

from history.identity import content_hash
from history.store import Store
from palate.errors import StoreError
from profiles.scenes import SceneMatcher
from retrieval.sources.scenes import SceneTable

SCENE_TABLE = "scene-table"
FORMAT = 1


def scene_table(store: Store, matcher: SceneMatcher) -> SceneTable:
    """Which stored events belong to which of the matcher's scenes."""
    scenes = [scene.model_dump() for scene in matcher.scenes]
    made_of = content_hash((FORMAT, store.fingerprint(), scenes, matcher.timezone, matcher.hours))

    def fit() -> SceneTable:
        return SceneTable.fit(matcher, (event for _, events in store.events_by_user() for event in events))

    return _kept(store, SCENE_TABLE, made_of, SceneTable.from_bytes, fit)


def _kept(
    store: Store, name: str, made_of: str, thaw: Callable[[bytes], SceneTable], fit: Callable[[], SceneTable]
) -> SceneTable:
    found = store.blob(name)
    if found is not None and found[0] == made_of:
        with suppress(ValueError, OSError, KeyError, BadZipFile):  # damaged bytes are fitted anew like stale ones
            return thaw(found[1])
    fitted = fit()
    with suppress(StoreError):  # somebody else is writing: this process has what it needs, the next will keep it
        store.save_blob(name, made_of, fitted.to_bytes())
    return fitted
