from __future__ import annotations

from pathlib import Path

from history.dataset import open_dataset
from history.store import Store

TINY = Path(__file__).parents[2] / "examples" / "tiny"


def test_the_tiny_folder_is_read_without_a_bad_row(store: Store) -> None:
    report = store.ingest(open_dataset(TINY))
    assert (report.items.new, report.events.new, report.social.new) == (8, 13, 3)
    assert report.rejects == ()
    assert store.users() == ["ann", "ben", "芳"]
    assert "rejected=0" in repr(report) or not getattr(report, "rejected", 0)


def test_the_tiny_folder_speaks_both_languages(store: Store) -> None:
    store.ingest(open_dataset(TINY))
    titles = {item.item_id: item.title for item in store.items()}
    assert titles["b3"] == "四季面包"
    assert titles["b1"] == "The Long Rise"
    assert len((*titles.values(), *store.users())) < 30
