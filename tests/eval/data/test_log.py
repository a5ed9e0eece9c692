"""Logs are read as the store reads, and a part of one holds nothing of the rest."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.data import Log, open_training, read_log
from history.dataset import open_dataset
from history.store import Store
from palate.errors import RowError
from palate.types import Event, Item, SocialEdge

TINY = Path(__file__).resolve().parents[3] / "examples" / "tiny"


@pytest.fixture(scope="module")
def tiny() -> Log:
    return read_log(TINY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two items, three events, one of them twice, and a held-out pair."""
    rows = {
        "items": [{"item_id": "a", "title": "A"}, {"item_id": "b", "title": "B"}],
        "events": [
            {"user_id": "u", "item_id": "b", "kind": "like", "time": 2},
            {"user_id": "u", "item_id": "a", "kind": "like", "time": 1},
            {"user_id": "u", "item_id": "a", "kind": "like", "time": 1},
        ],
        "test": [{"user_id": "v", "item_id": "b"}],
    }
    for name, table in rows.items():
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, table)), encoding="utf-8")
    return tmp_path


def test_a_log_is_what_a_store_would_hold(tiny: Log, tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        store.ingest(open_dataset(TINY))
        assert tiny.items == tuple(store.items())
        assert tiny.social == tuple(store.social())
        assert tiny.by_user() == dict(store.events_by_user())
        assert tiny.fingerprint == store.fingerprint()


def test_events_come_once_by_user_and_then_by_time(folder: Path) -> None:
    assert [(one.user_id, one.item_id) for one in read_log(folder).events] == [("u", "a"), ("u", "b")]


def test_the_sets_own_test_file_is_kept_apart(folder: Path) -> None:
    log = read_log(folder)
    assert log.test == {"v": ("b",)}
    assert {one.user_id for one in log.events} == {"u"}


def test_a_part_has_no_test_and_no_fingerprint_of_the_whole(folder: Path) -> None:
    part = read_log(folder).keeping(())
    assert (part.events, part.test, part.fingerprint) == ((), {}, "")


def test_bad_rows_are_refused_unless_they_are_permitted(folder: Path) -> None:
    with (folder / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"user_id": "u", "item_id": "a", "kind": "sniff"}')
    with pytest.raises(RowError, match=r"events.jsonl:4: field 'kind'"):
        read_log(folder)
    assert len(read_log(folder, skip_bad=1).events) == 2


def test_an_opened_part_holds_its_events_and_the_whole_catalogue(tiny: Log) -> None:
    part = tiny.keeping(tiny.events[:3])
    with open_training(part) as train:
        assert tuple(event for events in train.events.values() for event in events) == part.events
        assert train.items == tiny.items
        assert train.store.test_pairs() == {}


@pytest.mark.parametrize(
    "changed",
    [
        lambda log: replace(log, items=(*log.items, Item(item_id="new"))),
        lambda log: replace(log, items=(log.items[0].model_copy(update={"title": "other"}), *log.items[1:])),
        lambda log: log.keeping(log.events[1:]),
        lambda log: replace(log, social=(*log.social, SocialEdge(user_id="x", friend_id="y"))),
    ],
)
def test_a_mark_changes_with_anything_in_a_part(tiny: Log, changed: object) -> None:
    assert changed(tiny).mark() != tiny.mark()  # type: ignore[operator]


def test_equal_parts_have_equal_marks(tiny: Log) -> None:
    assert tiny.keeping(tiny.events[:3]).mark() == tiny.keeping(tiny.events[:3]).mark()


def test_the_name_of_a_set_is_no_part_of_its_contents(tiny: Log) -> None:
    assert replace(tiny, name="other").mark() == tiny.mark()


def test_events_without_an_item_are_kept() -> None:
    said = Event(event_id="aa", user_id="u", kind="search", text="tea")
    with open_training(Log("words", (Item(item_id="a"),), (said,))) as train:
        assert train.events == {"u": (said,)}
        assert train.liked.nnz == 0
