import json
from pathlib import Path
from typing import Any

import pytest

from history import database
from history.database import reading, writing
from history.dataset import open_dataset
from history.report import TableCount
from history.store import REJECTS, Store
from history.tables import metadata
from palate.errors import DatasetError, RowError, StoreError

ITEMS = [{"item_id": "b1", "title": "Dune"}, {"item_id": "b2", "title": "Emma"}]
EVENTS = [
    {"user_id": "ann", "item_id": "b1", "kind": "like", "time": 30},
    {"user_id": "ann", "item_id": "b2", "kind": "like", "time": 10},
    {"user_id": "bob", "item_id": "b1", "kind": "hide"},
]
SOCIAL = [{"user_id": "ann", "friend_id": "bob", "weight": 0.5}]
TEST = [{"user_id": "ann", "item_id": "b2"}]


def folder(path: Path, **tables: list[dict[str, Any]]) -> Path:
    path.mkdir(exist_ok=True)
    for name, rows in tables.items():
        (path / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return folder(tmp_path / "data", items=ITEMS, events=EVENTS, social=SOCIAL, test=TEST)


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as the database holds it."""
    with reading(store.engine) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select())] for table in metadata.sorted_tables
        }


def test_every_row_is_accounted_for(store: Store, data: Path) -> None:
    steps: list[tuple[str, int, int | None]] = []
    report = store.ingest(open_dataset(data), progress=lambda *step: steps.append(step))
    assert report.items == TableCount(read=2, new=2)
    assert report.events == TableCount(read=3, new=3)
    assert report.social == report.test == TableCount(read=1, new=1)
    assert report.fingerprint == store.fingerprint()
    assert report.changed
    assert steps == [("items", 2, 2), ("events", 3, 3), ("social", 1, 1), ("test", 1, 1)]


def test_the_same_set_twice_changes_nothing(store: Store, data: Path) -> None:
    first = store.ingest(open_dataset(data))
    before = contents(store)
    second = store.ingest(open_dataset(data))
    assert contents(store) == before
    assert not second.changed
    assert second.fingerprint == first.fingerprint
    assert second.events == TableCount(read=3, duplicate=3)
    assert second.items == TableCount(read=2, duplicate=2)


def test_the_fingerprint_follows_contents_not_their_order(tmp_path: Path, data: Path) -> None:
    parts = [
        folder(tmp_path / "c", items=ITEMS[1:], events=EVENTS[1:2], social=SOCIAL),
        folder(tmp_path / "d", items=ITEMS[:1], events=[EVENTS[2], EVENTS[0]]),
    ]
    with Store.open(tmp_path / "whole") as whole, Store.open(tmp_path / "parts") as apart:
        empty = whole.fingerprint()
        whole.ingest(open_dataset(data))
        for part in parts:
            assert apart.fingerprint() != whole.fingerprint()
            apart.ingest(open_dataset(part))
        assert apart.fingerprint() == whole.fingerprint() != empty


def test_an_item_that_says_something_else_later_is_updated(store: Store, tmp_path: Path, data: Path) -> None:
    before = store.ingest(open_dataset(data)).fingerprint
    changed = [{"item_id": "b1", "title": "Dune", "text": "Sand"}, ITEMS[1]]
    report = store.ingest(open_dataset(folder(tmp_path / "later", items=changed)))
    assert report.items == TableCount(read=2, updated=1, duplicate=1)
    item = store.item("b1")
    assert item is not None
    assert item.text == "Sand"
    assert report.fingerprint != before
    assert store.ingest(open_dataset(data)).fingerprint == before


def test_an_edge_with_another_weight_later_is_updated(store: Store, tmp_path: Path, data: Path) -> None:
    store.ingest(open_dataset(data))
    report = store.ingest(open_dataset(folder(tmp_path / "d", items=ITEMS, social=[{**SOCIAL[0], "weight": 1}])))
    assert report.social == TableCount(read=1, updated=1)
    assert [edge.weight for edge in store.friends("ann")] == [1.0]


def test_identical_rows_are_kept_once_and_counted(store: Store, tmp_path: Path) -> None:
    twice = folder(tmp_path / "d", items=ITEMS * 2, events=EVENTS * 2, social=SOCIAL * 2, test=TEST * 2)
    report = store.ingest(open_dataset(twice))
    assert report.items == TableCount(read=4, new=2, duplicate=2)
    assert report.events == TableCount(read=6, new=3, duplicate=3)
    assert report.social == report.test == TableCount(read=2, new=1, duplicate=1)


def test_two_descriptions_of_one_item_in_a_set_are_refused(store: Store, tmp_path: Path) -> None:
    data = folder(tmp_path / "d", items=[*ITEMS, {"item_id": "b1", "title": "Other"}])
    with pytest.raises(RowError, match=r"items\.jsonl:3: field 'item_id'"):
        store.ingest(open_dataset(data))
    assert store.ingest(open_dataset(data), skip_bad=1).items == TableCount(read=3, new=2, rejected=1)
    assert store.item("b1").title == "Dune"  # type: ignore[union-attr]
    again = store.ingest(open_dataset(data), skip_bad=1)
    assert again.items == TableCount(read=3, duplicate=2, rejected=1)


def test_two_weights_of_one_edge_in_a_set_are_refused(store: Store, tmp_path: Path) -> None:
    data = folder(tmp_path / "d", items=ITEMS, social=[*SOCIAL, {**SOCIAL[0], "weight": 1}])
    with pytest.raises(RowError, match=r"social\.jsonl:2: field 'weight'"):
        store.ingest(open_dataset(data))


def test_an_event_with_an_item_nobody_described_is_a_bad_row(store: Store, tmp_path: Path) -> None:
    stray = {"user_id": "cat", "item_id": "b9", "kind": "like"}
    data = folder(tmp_path / "d", items=ITEMS, events=[*EVENTS, stray], test=[{"user_id": "ann", "item_id": "b8"}])
    with pytest.raises(RowError, match=r"events\.jsonl:4: field 'item_id': expected an item of the set .*got 'b9'"):
        store.ingest(open_dataset(data))
    report = store.ingest(open_dataset(data), skip_bad=2)
    assert report.unknown_items == 2
    assert report.events == TableCount(read=4, new=3, rejected=1)
    assert report.test == TableCount(read=1, rejected=1)
    assert store.users() == ["ann", "bob"]


def test_later_events_may_name_items_of_the_store(store: Store, tmp_path: Path, data: Path) -> None:
    store.ingest(open_dataset(data))
    later = folder(tmp_path / "later", events=[{"user_id": "cat", "item_id": "b1", "kind": "like"}])
    assert store.ingest(open_dataset(later)).events == TableCount(read=1, new=1)


def test_permitted_bad_rows_are_listed_and_written_down(store: Store, tmp_path: Path) -> None:
    bad = [{**EVENTS[0], "kind": "love"}, {**EVENTS[0], "time": "x" * 1000}]
    data = folder(tmp_path / "d", items=ITEMS, events=[bad[0], *EVENTS, bad[1]])
    report = store.ingest(open_dataset(data), skip_bad=2)
    assert report.events == TableCount(read=5, new=3, rejected=2)
    assert [(row.file, row.line, row.field) for row in report.rejects] == [
        ("events.jsonl", 1, "kind"),
        ("events.jsonl", 5, "time"),
    ]
    assert report.rejects_file == str(store.folder / REJECTS)
    written = [json.loads(line) for line in (store.folder / REJECTS).read_text(encoding="utf-8").splitlines()]
    assert written == [row.model_dump() for row in report.rejects]
    assert written[0]["value"] == "love"
    assert len(written[1]["value"]) == 200


def test_a_clean_ingest_leaves_no_rejects_of_an_earlier_one(store: Store, tmp_path: Path, data: Path) -> None:
    store.ingest(open_dataset(folder(tmp_path / "d", items=[*ITEMS, {"item_id": ""}])), skip_bad=1)
    assert (store.folder / REJECTS).exists()
    assert store.ingest(open_dataset(data)).rejects_file is None
    assert not (store.folder / REJECTS).exists()


def test_one_bad_row_too_many_leaves_the_store_as_before(store: Store, tmp_path: Path, data: Path) -> None:
    store.ingest(open_dataset(data))
    before = contents(store)
    bad = folder(tmp_path / "d", items=[{"item_id": "b3"}], events=[*EVENTS, *[{"user_id": "x", "kind": "like"}] * 2])
    with pytest.raises(RowError, match=r"events\.jsonl:5"):
        store.ingest(open_dataset(bad), skip_bad=1)
    assert contents(store) == before


def test_a_set_without_any_row_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no rows"):
        store.ingest(open_dataset(folder(tmp_path / "d", items=[], events=[])))


def test_cut_texts_are_counted(store: Store, tmp_path: Path) -> None:
    long = [{"item_id": "b1", "title": "x" * 1_000_000}, {"item_id": "b2", "text": "short"}]
    words = {"user_id": "ann", "kind": "comment", "text": "word " * 200_000}
    assert store.ingest(open_dataset(folder(tmp_path / "d", items=long, events=[words]))).cut == 2


def test_other_encodings_are_told(store: Store, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "items.csv").write_bytes("item_id,title\nb1,Amélie\n".encode("latin-1"))
    report = store.ingest(open_dataset(tmp_path / "d"))
    assert report.encodings == {"items.csv": {"windows-1252": 1}}
    assert store.item("b1").title == "Amélie"  # type: ignore[union-attr]


def test_a_second_writer_that_waits_too_long_is_told_so(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(tmp_path / "s") as first:
        monkeypatch.setattr(database, "WAIT_SECONDS", 0.05)
        with Store.open(tmp_path / "s") as second, writing(first.engine):
            with pytest.raises(StoreError, match="another process has been writing"):
                second.ingest(open_dataset(data))
            assert second.event_count() == 0
        assert first.ingest(open_dataset(data)).events.new == 3
