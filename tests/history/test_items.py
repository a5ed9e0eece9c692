"""Items written while the store is in use: cleaned as a data set's, counted, and part of the fingerprint."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.dataset import open_dataset
from history.store import Store
from palate.errors import InputError
from palate.types import Item

ATLAS = Item(item_id="b1", domain="books", title="Atlas", categories=("maps",), attributes={"pages": 3})


def test_items_are_new_then_unchanged_then_changed(store: Store) -> None:
    assert store.put_items([ATLAS, Item(item_id="b2")]) == (2, 0, 0)
    assert store.put_items([ATLAS]) == (0, 0, 1)
    better = ATLAS.model_copy(update={"title": "Atlas of stars"})
    assert store.put_items([better, Item(item_id="b3")]) == (1, 1, 0)
    assert store.item("b1") == better
    assert store.item_ids() == ["b1", "b2", "b3"]


def test_the_fingerprint_is_that_of_a_store_that_read_the_same_items(store: Store, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    rows = [{"item_id": "b1", "title": "Atlas of <b>stars</b>"}, {"item_id": "b2", "text": "Caf&eacute;"}]
    (data / "items.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (data / "events.jsonl").write_text("")
    with Store.open(tmp_path / "other") as other:
        other.ingest(open_dataset(data))
        store.put_items([Item(item_id="b1", title="Old"), Item(item_id="b2")])
        store.put_items([Item.model_validate(row) for row in rows])
        assert store.items_fingerprint() == other.items_fingerprint()
        assert list(store.items()) == list(other.items())


def test_texts_are_cleaned(store: Store) -> None:
    store.put_items([Item(item_id=" b1 ", title="<b>Ramen</b>\x00  at home", categories=("soup", "soup", " "))])
    assert store.item("b1") == Item(item_id="b1", title="Ramen at home", categories=("soup",))


def test_one_bad_item_leaves_all_out(store: Store) -> None:
    with pytest.raises(InputError, match="items:2: field 'item_id'"):
        store.put_items([ATLAS, Item(item_id="a\x00b")])
    assert store.item_count() == 0


def test_two_descriptions_of_one_item_are_refused_and_the_same_twice_is_one(store: Store) -> None:
    assert store.put_items([ATLAS, ATLAS]) == (1, 0, 0)
    with pytest.raises(InputError, match="items:2: expected one description of 'b1'"):
        store.put_items([ATLAS, ATLAS.model_copy(update={"title": "Other"})])


def test_nothing_to_write_changes_nothing(store: Store) -> None:
    before = store.fingerprint()
    assert store.put_items([]) == (0, 0, 0)
    assert store.fingerprint() == before


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_either_kept_clean_or_refused(
    tmp_path_factory: pytest.TempPathFactory, title: str, id_: str
) -> None:
    with Store.open(tmp_path_factory.mktemp("any")) as store:
        try:
            store.put_items([Item(item_id=id_ or "x", title=title)])
        except InputError:
            assert store.item_count() == 0
        else:
            (kept,) = store.items()
            assert store.put_items([kept]) == (0, 0, 1)


def test_a_mark_is_kept_with_items_that_say_something_new(store: Store) -> None:
    store.put_items([ATLAS], mark=("wanted", "first"))
    store.put_items([ATLAS], mark=("wanted", "second"))
    assert store.blob("wanted") == ("first", b"")
    with pytest.raises(InputError):
        store.put_items([Item(item_id="b9"), Item(item_id="b9", title="another")], mark=("wanted", "third"))
    assert store.blob("wanted") == ("first", b"")


def test_people_are_told_page_by_page(store: Store) -> None:
    from history.live import live_event

    store.put_items([ATLAS])
    people = ["ann", "bob", "zoë", "李"]
    store.add_events([live_event(user, "like", "b1", time=1.0) for user in people])
    assert store.user_count() == 4
    assert store.users_page(2) == ["ann", "bob"]
    assert store.users_page(2, "bob") == ["zoë", "李"]
    assert store.users_page(2, "李") == []


def test_somebody_is_known_by_events_or_friends(store: Store, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "items.jsonl").write_text(json.dumps({"item_id": "b1"}))
    (data / "events.jsonl").write_text(json.dumps({"user_id": "ann", "item_id": "b1", "kind": "like"}))
    (data / "social.jsonl").write_text(json.dumps({"user_id": "fay", "friend_id": "gus"}))
    store.ingest(open_dataset(data))
    assert [store.knows(one) for one in ("ann", "fay", "gus", "zed")] == [True, True, False, False]
    store.erase("ann")
    assert not store.knows("ann")
