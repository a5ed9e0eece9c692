import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from history.dataset import open_dataset
from history.store import DATABASE, Store
from history.vectors import VectorTable
from palate.types import Interest, Profile, Provenance

EVENTS = [
    {
        "user_id": "bob",
        "item_id": "b1",
        "kind": "rate",
        "value": 4,
        "time": 20,
        "context": {"device": "tv", "road": "city"},
    },
    {"user_id": "ann", "item_id": "b2", "kind": "like"},
    {"user_id": "ann", "item_id": "b1", "kind": "comment", "time": 30, "text": "很好看"},
    {"user_id": "ann", "item_id": "b1", "kind": "view", "time": 10},
    {"user_id": "ann", "item_id": "b1", "kind": "like"},
]


@pytest.fixture
def full(store: Store, tmp_path: Path) -> Store:
    data = tmp_path / "data"
    data.mkdir()
    tables = {
        "items": [
            {"item_id": "b2", "categories": ["sf"], "attributes": {"year": 1965}},
            {"item_id": "b1", "title": "Emma"},
        ],
        "events": EVENTS,
        "social": [{"user_id": "ann", "friend_id": "bob"}, {"user_id": "bob", "friend_id": "ann"}],
        "test": [{"user_id": "ann", "item_id": "b2"}, {"user_id": "ann", "item_id": "b1"}],
    }
    for name, rows in tables.items():
        (data / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    store.ingest(open_dataset(data))
    return store


def profile(user_id: str, fingerprint: str = "f1") -> Profile:
    interest = Interest(
        key="word:dune", label="dune", granularity="word", dimension="content",
        weight=0.5, polarity=1, confidence=0.5, evidence=("e1",),
    )  # fmt: skip
    return Profile(
        user_id=user_id, interests=(interest,), provenance=Provenance(engine="test", fingerprint=fingerprint)
    )


def test_items_come_back_as_they_went_in(full: Store) -> None:
    first, second = full.items()
    assert (first.item_id, first.title, first.categories, first.attributes) == ("b1", "Emma", (), {})
    assert (second.item_id, second.categories, second.attributes) == ("b2", ("sf",), {"year": 1965})
    assert full.item("b1") == first
    assert full.item("b9") is None
    assert full.items_by_id(["b2", "b9", "b1", "b2"]) == {"b2": second, "b1": first}
    assert full.item_ids() == ["b1", "b2"]
    assert full.item_count() == 2


def test_events_come_by_time_and_the_untimed_first_as_they_came_in(full: Store) -> None:
    events = full.events("ann")
    assert [(event.kind, event.item_id, event.time) for event in events] == [
        ("like", "b2", None),
        ("like", "b1", None),
        ("view", "b1", 10.0),
        ("comment", "b1", 30.0),
    ]
    assert events[3].text == "很好看"
    assert full.events("nobody") == ()
    assert full.event_count() == 5


def test_an_event_keeps_its_context(full: Store) -> None:
    (event,) = full.events("bob")
    assert event.context.pairs() == {"device": "tv", "road": "city"}
    assert full.event(event.event_id) == event
    assert full.event("none") is None


def test_events_by_user_says_the_same_as_asking_for_each(full: Store) -> None:
    each = [(user, full.events(user)) for user in full.users()]
    assert list(full.events_by_user()) == each
    assert list(full.events_by_user(["bob", "nobody", "ann"])) == each
    assert [user for user, _ in each] == ["ann", "bob"]


def test_reading_goes_on_while_profiles_are_written(full: Store) -> None:
    for user_id, _ in full.events_by_user():
        full.save_profiles([profile(user_id)])
    assert list(full.profile_users()) == ["ann", "bob"]


def test_friends_are_the_edges_that_go_out(full: Store) -> None:
    assert [(edge.user_id, edge.friend_id) for edge in full.social()] == [("ann", "bob"), ("bob", "ann")]
    assert [edge.friend_id for edge in full.friends("ann")] == ["bob"]


def test_the_fixed_split_stands_apart(full: Store) -> None:
    assert full.test_pairs() == {"ann": ("b1", "b2")}


def test_a_profile_is_written_over_the_one_before(full: Store) -> None:
    full.save_profiles([profile("ann"), profile("bob")])
    full.save_profiles([profile("ann", "f2")])
    assert full.profile("ann") == profile("ann", "f2")
    assert full.profile("cat") is None
    assert full.profile_users() == {"ann": "f2", "bob": "f1"}
    assert list(full.profiles()) == [profile("ann", "f2"), profile("bob")]


def test_a_profile_s_mark_changes_with_its_version_though_it_follows_from_the_same_data(full: Store) -> None:
    full.save_profiles([profile("ann")])
    before = full.profile_marks()
    full.save_profiles([profile("ann").model_copy(update={"version": 2})])
    assert full.profile_users() == {"ann": "f1"}
    assert before["ann"] != full.profile_marks()["ann"]


def test_a_blob_keeps_its_fingerprint(store: Store) -> None:
    assert store.blob("corpus") is None
    store.save_blob("corpus", "f1", b"\x00one")
    store.save_blob("corpus", "f2", b"two")
    assert store.blob("corpus") == ("f2", b"two")


def test_vectors_are_sorted_by_id_and_replaced(store: Store) -> None:
    store.save_vectors("items@m", ["b", "a"], np.array([[1, 2], [3, 4]], np.float32), ["h1", "h2"])
    store.save_vectors("items@m", ["b"], np.array([[5, 6]], np.float32), ["h3"])
    store.save_vectors("other", ["z"], np.zeros((1, 3), np.float32), ["h"])
    table = store.vectors("items@m")
    assert (table.ids, table.hashes) == (("a", "b"), ("h2", "h3"))
    assert table.matrix.tolist() == [[3, 4], [5, 6]]
    assert table.matrix.dtype == np.float32
    store.drop_vectors("items@m", ["a"])
    assert store.vectors("items@m").ids == ("b",)
    store.drop_vectors("items@m")
    assert store.vectors("items@m").matrix.shape == (0, 0)
    assert store.vectors("other").matrix.shape == (1, 3)


def test_the_vectors_of_many_spaces_are_replaced_at_once(store: Store) -> None:
    store.save_vectors("people/ann", ["old"], np.zeros((1, 2), np.float32), ["h"], owners=["ann"])
    store.save_vectors("people/bob", ["old"], np.zeros((1, 2), np.float32), ["h"], owners=["bob"])
    new = VectorTable(("a", "b"), np.array([[1, 2], [3, 4]], np.float32), ("h1", "h2"))
    nothing = VectorTable((), np.zeros((0, 0), np.float32), ())
    store.replace_vectors({"people/ann": new, "people/bob": nothing}, owners={"people/ann": "ann"})
    table = store.vectors("people/ann")
    assert (table.ids, table.hashes, table.matrix.tolist()) == (("a", "b"), ("h1", "h2"), [[1, 2], [3, 4]])
    assert not store.vectors("people/bob").ids
    assert store.erase("ann")
    assert not store.vectors("people/ann").ids


def test_vectors_of_the_wrong_shape_are_a_programming_error(store: Store) -> None:
    with pytest.raises(ValueError, match="2 ids"):
        store.save_vectors("s", ["a", "b"], np.zeros((1, 3), np.float32), ["h", "h"])


def test_who_is_erased_leaves_nothing_behind(full: Store, tmp_path: Path) -> None:
    full.save_profiles([profile("ann"), profile("bob")])
    full.save_vectors("interests", ["ann 1", "bob 1"], np.eye(2, dtype=np.float32), ["h", "h"], owners=["ann", "bob"])
    assert full.erase("ann")
    assert full.users() == ["bob"]
    assert full.events("ann") == ()
    assert list(full.social()) == []
    assert full.test_pairs() == {}
    assert full.profile("ann") is None
    assert full.vectors("interests").ids == ("bob 1",)
    assert not full.erase("ann")
    for file in full.folder.iterdir():
        assert "很好看".encode() not in file.read_bytes()


def test_the_fingerprint_of_items_follows_from_items_alone(full: Store, tmp_path: Path) -> None:
    first = full.items_fingerprint()
    full.erase("ann")
    assert full.items_fingerprint() == first
    (tmp_path / "data" / "items.jsonl").write_text('{"item_id": "b3"}')
    (tmp_path / "data" / "events.jsonl").unlink()
    (tmp_path / "data" / "test.jsonl").unlink()
    full.ingest(open_dataset(tmp_path / "data"))
    assert full.items_fingerprint() != first


def test_the_fingerprint_of_who_is_left_is_as_if_the_erased_had_never_been(full: Store, tmp_path: Path) -> None:
    full.erase("ann")
    bob = tmp_path / "bob"
    bob.mkdir()
    (bob / "items.jsonl").write_bytes((tmp_path / "data" / "items.jsonl").read_bytes())
    (bob / "events.jsonl").write_text(json.dumps(EVENTS[0]))
    with Store.open(tmp_path / "other") as other:
        assert other.ingest(open_dataset(bob)).fingerprint == full.fingerprint()


def test_what_is_stored_is_there_when_opened_again(full: Store) -> None:
    with Store.open(full.folder, create=False) as again:
        assert again.fingerprint() == full.fingerprint()
        assert list(again.items()) == list(full.items())
    assert (full.folder / DATABASE).is_file()


TEXTS = st.text(max_size=40)
ROWS = st.fixed_dictionaries(
    {
        "user_id": st.sampled_from("abc"),
        "item_id": st.sampled_from(["x", "y"]),
        "kind": st.sampled_from(["like", "play"]),
    },
    optional={
        "time": st.integers(-(10**9), 10**9).filter(lambda seconds: not 19000101 <= seconds <= 21001231),
        "value": st.floats(allow_nan=False, allow_infinity=False),
        "text": TEXTS,
        "context": st.dictionaries(TEXTS, TEXTS, max_size=3),
    },
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROWS, min_size=1, max_size=12))
def test_whatever_rows_come_the_store_gives_back_what_was_checked(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]
) -> None:
    data = tmp_path_factory.mktemp("d")
    (data / "items.jsonl").write_text('{"item_id": "x"}\n{"item_id": "y"}')
    (data / "events.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    checked = {event.event_id: event for event in open_dataset(data).events()}
    with Store.open(data / "store") as store:
        report = store.ingest(open_dataset(data))
        assert report.events.new == len(checked)
        assert report.events.duplicate == len(rows) - len(checked)
        stored = [event for _, events in store.events_by_user() for event in events]
    assert {event.event_id: event for event in stored} == checked
