"""Which events belong to which scenes, kept in the store as a blob: only events that came since are looked at anew.

What an event says of scenes never changes, since its id follows from what it holds. Other scenes, another time zone, or
an event that is gone (somebody was erased) fit the table anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from zipfile import BadZipFile

import numpy as np

from history.contexts import ContextRow, Pairs, context_rows
from history.identity import content_hash
from history.store import Store
from palate.errors import StoreError
from palate.types import Context
from profiles.scenes import SceneMatcher
from retrieval.sources.scenes import SceneTable

SCENE_TABLE = "scene-table"
FORMAT = 2
MOST_NEW = 0.01
"""Share of events that may have come since the table was written before it is written again."""


@dataclass(frozen=True)
class _Mark:
    """Up to which event a table goes: its place, its id, how many there were; and what the table follows from."""

    made_of: str
    seq: int
    last: str
    events: int

    def __str__(self) -> str:
        return f"{self.made_of} {self.seq} {self.last} {self.events}"

    @classmethod
    def read(cls, text: str) -> _Mark | None:
        parts = text.split(" ")
        whole = len(parts) == 4 and parts[1].isdigit() and parts[3].isdigit()
        return cls(parts[0], int(parts[1]), parts[2], int(parts[3])) if whole else None


def scene_table(store: Store, matcher: SceneMatcher) -> SceneTable:
    """Which stored events belong to which of the matcher's scenes."""
    scenes = [scene.model_dump() for scene in matcher.scenes]
    made_of = content_hash((FORMAT, scenes, matcher.timezone, matcher.hours))
    kept = _kept(store, made_of)
    if kept is None:
        rows = context_rows(store)
        return _saved(store, claimed(matcher, rows), made_of, rows[-1:], len(rows))
    table, mark, rows = kept
    if not rows:
        return table
    both = _joined(table, claimed(matcher, rows))
    if len(rows) <= MOST_NEW * mark.events:
        return both
    return _saved(store, both, made_of, rows[-1:], mark.events + len(rows))


def claimed(matcher: SceneMatcher, rows: Sequence[ContextRow]) -> SceneTable:
    """The table of these events alone."""
    names = tuple(scene.name for scene in matcher.scenes)
    column = {name: place for place, name in enumerate(names)}

    @cache
    def weights(pairs: Pairs, time: float | None) -> tuple[float, ...] | None:
        found = matcher.of_context(Context.model_validate(dict(pairs)), time)
        row = [0.0] * len(names)
        for name, weight in found.items():
            row[column[name]] = weight
        return tuple(row) if found else None

    told = [(row.event_id, weights(row.pairs, row.time)) for row in rows]
    held = [(event_id, found) for event_id, found in told if found is not None]
    matrix = np.array([found for _, found in held], np.float32).reshape(len(held), len(names))
    return SceneTable(names, tuple(event_id for event_id, _ in held), matrix)


def _kept(store: Store, made_of: str) -> tuple[SceneTable, _Mark, list[ContextRow]] | None:
    """The kept table, how far it goes, and the events that came since; None where it is of no use."""
    blob = store.blob(SCENE_TABLE)
    mark = None if blob is None else _Mark.read(blob[0])
    if blob is None or mark is None or mark.made_of != made_of:
        return None
    rows = context_rows(store, after=mark.seq - 1)
    if not rows or rows[0].event_id != mark.last or store.event_count() != mark.events + len(rows) - 1:
        return None
    with suppress(ValueError, OSError, KeyError, BadZipFile):  # damaged bytes are fitted anew like stale ones
        return SceneTable.from_bytes(blob[1]), mark, rows[1:]
    return None


def _saved(store: Store, table: SceneTable, made_of: str, last: Sequence[ContextRow], events: int) -> SceneTable:
    if last:
        mark = _Mark(made_of, last[0].seq, last[0].event_id, events)
        with suppress(StoreError):  # somebody else is writing: this process has what it needs, the next will keep it
            store.save_blob(SCENE_TABLE, str(mark), table.to_bytes())
    return table


def _joined(first: SceneTable, second: SceneTable) -> SceneTable:
    return SceneTable(first.names, first.events + second.events, np.vstack([first.weights, second.weights]))
