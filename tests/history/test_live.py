"""Events that come in one by one."""

import json
from pathlib import Path

import pytest
from sqlalchemy import inspect

from history import tables
from history.database import connect, prepare, writing
from history.dataset import open_dataset
from history.interactions import history_of, interactions
from history.live import live_event
from history.store import DATABASE, Store
from palate.errors import InputError
from palate.types import Context, Profile, Provenance

ITEMS = [{"item_id": "b1", "title": "Emma"}, {"item_id": "b2", "title": "Dune"}]
EVENTS = [
    {"user_id": "ann", "item_id": "b1", "kind": "like", "time": 10, "context": {"device": "phone"}},
    {"user_id": "ann", "item_id": "b2", "kind": "comment", "time": 20, "text": "Très <b>bien</b>"},
]


def ingest(store: Store, folder: Path, events: list[dict]) -> None:
    folder.mkdir()
    for name, rows in (("items", ITEMS), ("events", events)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    store.ingest(open_dataset(folder))


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Store:
    ingest(store, tmp_path / "data", EVENTS[:1])
    return store


def test_a_live_event_is_the_very_event_that_a_file_would_have_held(shop: Store, tmp_path: Path) -> None:
    liked = live_event("ann", "like", "b1", time=10.0, context=Context(device="phone"))
    said = live_event("ann", "comment", "b2", time=20.0, text="Très <b>bien</b>")
    assert shop.add_events([liked, said]) == 1
    with Store.open(tmp_path / "other") as other:
        ingest(other, tmp_path / "all", EVENTS)
        assert other.events("ann") == shop.events("ann") == (liked, said)
        assert other.fingerprint() == shop.fingerprint()


def test_adding_twice_adds_once(shop: Store) -> None:
    hidden = live_event("ann", "hide", "b2", time=30.0)
    assert shop.add_events([hidden, hidden]) == 1
    after = shop.fingerprint()
    assert shop.add_events([hidden]) == 0
    assert shop.add_events([]) == 0
    assert shop.fingerprint() == after
    assert shop.event_count() == 2


def test_who_is_erased_takes_live_events_along(shop: Store) -> None:
    before = shop.fingerprint()
    shop.add_events([live_event("bob", "like", "b1", time=1.0)])
    shop.erase("bob")
    assert shop.fingerprint() == before


def test_all_or_none_are_written(shop: Store) -> None:
    good, bad = live_event("ann", "like", "b2"), live_event("ann", "like", "b9")
    with pytest.raises(InputError, match="got 'b9'"):
        shop.add_events([good, bad])
    assert shop.event_count() == 1


def test_an_event_with_another_s_id_is_refused(shop: Store) -> None:
    forged = live_event("ann", "like", "b2").model_copy(update={"user_id": "bob"})
    with pytest.raises(InputError, match="expected the id of its contents"):
        shop.add_events([forged])


def test_what_came_in_after_a_mark_is_told_for_each_person(shop: Store) -> None:
    mark = shop.event_mark()
    assert shop.events_after(mark, "ann") == ()
    liked, hidden = live_event("ann", "like", "b2", time=5.0), live_event("bob", "hide", "b1", time=1.0)
    shop.add_events([liked, hidden])
    assert shop.events_after(mark, "ann") == (liked,)
    assert shop.events_after(mark, "bob") == (hidden,)
    assert shop.events_after(shop.event_mark(), "ann") == ()


def test_events_on_one_item_come_in_the_order_in_which_they_were_told(shop: Store) -> None:
    later = live_event("ann", "hide", "b1", time=1.0)
    shop.add_events([later, live_event("ann", "like", "b2", time=2.0)])
    assert [event.kind for event in shop.events_on("ann", "b1")] == ["like", "hide"]
    assert shop.events_on("bob", "b1") == ()


def test_an_empty_store_has_a_mark_before_everything(store: Store) -> None:
    assert store.event_mark() == 0


def test_what_is_taken_back_was_never_there(shop: Store) -> None:
    before = shop.fingerprint()
    said = live_event("ann", "comment", "b2", time=20.0, text="Dull.")
    shop.add_events([said], judged={said.event_id: -0.4})
    assert shop.judged() == shop.judged("ann") == {said.event_id: -0.4}
    assert shop.take_back("ann", [said.event_id, "no-such-event"]) == 1
    assert (shop.fingerprint(), shop.judged(), shop.event_count()) == (before, {}, 1)


def test_nobody_takes_back_what_others_did(shop: Store) -> None:
    (anns,) = shop.events("ann")
    assert shop.take_back("bob", [anns.event_id]) == 0
    assert shop.events("ann") == (anns,)


def test_words_that_were_judged_count_in_the_place_of_the_kind(shop: Store) -> None:
    said = live_event("ann", "comment", "b2", time=20.0, text="Dull.")
    shop.add_events([said], judged={said.event_id: -0.4})
    everything = interactions(shop)
    alone = history_of(shop, "ann", everything.stars)
    assert everything.strength.tolist() == alone.strength.tolist() == [1.0, -0.4]
    assert (alone.items, alone.kind) == (["b1", "b2"], ["like", "comment"])


def test_who_is_erased_takes_what_was_judged_along(shop: Store) -> None:
    said = live_event("bob", "comment", "b2", time=20.0, text="Dull.")
    shop.add_events([said], judged={said.event_id: -0.4})
    shop.erase("bob")
    assert shop.judged() == {}


def test_a_profile_is_written_with_its_events_or_not_at_all(shop: Store) -> None:
    profile = Profile(user_id="ann", provenance=Provenance(engine="statistics/1"))
    with pytest.raises(InputError):
        shop.add_events([live_event("ann", "like", "no-such-item")], profiles=[profile])
    assert shop.profile("ann") is None
    shop.add_events([live_event("ann", "like", "b2", time=20.0)], profiles=[profile])
    assert shop.profile("ann") == profile


def test_a_store_of_version_3_takes_judged_events(tmp_path: Path) -> None:
    engine = connect(tmp_path / DATABASE, None)
    old = [table for table in tables.metadata.sorted_tables if table.name != "judged"]
    with writing(engine) as connection:
        tables.metadata.create_all(connection, tables=old)
        connection.execute(tables.schema_version.insert().values(version=3))
    prepare(engine, create=False)
    assert {column["name"] for column in inspect(engine).get_columns("judged")} == {"event_id", "user_id", "strength"}
    assert [index["name"] for index in inspect(engine).get_indexes("judged")] == ["judged_by_user"]
    engine.dispose()
