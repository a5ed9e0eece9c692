"""Contexts of events as plain rows."""

from __future__ import annotations

import json
from pathlib import Path

from history.contexts import context_rows
from history.dataset import open_dataset
from history.live import live_event
from history.store import Store
from palate.types import Context


def filled(store: Store, folder: Path) -> Store:
    (folder / "items.jsonl").write_text(json.dumps({"item_id": "i"}))
    (folder / "events.jsonl").write_text("")
    store.ingest(open_dataset(folder))
    store.add_events(
        [
            live_event("ann", "view", "i", time=5.0),
            live_event("ann", "like", "i", context=Context(weather="晴", road="city")),
        ]
    )
    return store


def test_rows_come_in_the_order_of_the_store(store: Store, tmp_path: Path) -> None:
    rows = context_rows(filled(store, tmp_path))
    assert [(row.time, dict(row.pairs)) for row in rows] == [(5.0, {}), (None, {"weather": "晴", "road": "city"})]
    assert [row.event_id for row in rows] == [store.events("ann")[n].event_id for n in (1, 0)]


def test_only_later_rows_can_be_asked_for(store: Store, tmp_path: Path) -> None:
    first, second = context_rows(filled(store, tmp_path))
    assert context_rows(store, after=first.seq) == [second]


def test_events_without_a_context_can_be_left_out(store: Store, tmp_path: Path) -> None:
    assert [row.time for row in context_rows(filled(store, tmp_path), contexts_only=True)] == [None]


def test_an_empty_store_has_no_rows(store: Store) -> None:
    assert context_rows(store) == []
