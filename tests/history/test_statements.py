"""What people stated for good: kept, shown with their profiles, erased with them, and no part of the fingerprint."""

from pathlib import Path

from sqlalchemy import Engine

from history import tables
from history.database import connect, prepare, writing
from history.statements import is_statement, with_statements, without_statements
from history.store import DATABASE, Store
from palate.types import Constraint, Limit, Profile, Provenance

NUTS = Constraint(
    text="I am allergic to nuts", limit=Limit(kind="exclude", terms=("nut", "花生"), said="nuts", firm=True)
)
OWN = Constraint(text="no plastic", event_id="e7")


def profile(user_id: str, *constraints: Constraint) -> Profile:
    return Profile(
        user_id=user_id, constraints=constraints, provenance=Provenance(engine="test", fingerprint=f"f-{user_id}")
    )


def test_statements_come_back_in_the_order_in_which_they_were_made(store: Store) -> None:
    first = store.save_statement("ann", NUTS, 10.0)
    second = store.save_statement("ann", Constraint(text="我不吃肉"), 5.0)
    assert store.statements("ann") == (first, second)
    assert first is not None
    assert first.model_copy(update={"event_id": None}) == NUTS
    assert is_statement(first)
    assert store.statements("bob") == ()


def test_the_same_words_are_kept_once_for_each_person(store: Store) -> None:
    assert store.save_statement("ann", NUTS, 1.0)
    assert store.save_statement("ann", NUTS, 2.0) is None
    assert store.save_statement("bob", NUTS, 3.0)


def test_a_profile_is_read_with_what_its_person_stated(store: Store) -> None:
    store.save_profiles([profile("ann", OWN), profile("bob")])
    kept = store.save_statement("ann", NUTS, 1.0)
    assert kept is not None
    found = store.profile("ann")
    assert found is not None
    assert found.constraints == (OWN, kept)
    assert [one.constraints for one in store.profiles()] == [(OWN, kept), ()]


def test_a_profile_that_is_saved_again_does_not_keep_what_was_taken_back(store: Store) -> None:
    store.save_profiles([profile("ann", OWN)])
    kept = store.save_statement("ann", NUTS, 1.0)
    assert kept is not None
    read = store.profile("ann")
    assert read is not None
    store.save_profiles([read])
    assert store.drop_statements("ann", [str(kept.event_id)]) == 1
    assert store.profile("ann") == profile("ann", OWN)


def test_nobody_s_statement_is_dropped_by_somebody_else(store: Store) -> None:
    kept = store.save_statement("ann", NUTS, 1.0)
    assert kept is not None
    assert store.drop_statements("bob", [str(kept.event_id)]) == 0
    assert store.drop_statements("ann", []) == 0
    assert store.statements("ann") == (kept,)


def test_statements_change_neither_the_fingerprint_nor_the_marks_of_profiles(store: Store) -> None:
    store.save_profiles([profile("ann")])
    before = (store.fingerprint(), store.profile_marks())
    store.save_statement("ann", NUTS, 1.0)
    assert (store.fingerprint(), store.profile_marks()) == before


def test_who_is_erased_has_stated_nothing(store: Store) -> None:
    store.save_statement("ann", NUTS, 1.0)
    other = store.save_statement("bob", NUTS, 1.0)
    assert store.erase("ann")
    assert (store.statements("ann"), store.statements("bob")) == ((), (other,))
    assert not store.erase("ann")


def test_nothing_of_a_statement_that_was_dropped_lingers_on_disk(store: Store) -> None:
    kept = store.save_statement("ann", Constraint(text="I avoid rhubarb"), 1.0)
    assert kept is not None
    store.drop_statements("ann", [str(kept.event_id)])
    assert not any(b"rhubarb" in file.read_bytes() for file in store.folder.iterdir())


def test_taking_back_does_not_wait_for_those_who_read(store: Store) -> None:
    kept = store.save_statement("ann", NUTS, 1.0)
    assert kept is not None
    store.save_profiles([profile("ann"), profile("bob")])
    reader = store.profiles()
    next(reader)
    assert store.drop_statements("ann", [str(kept.event_id)]) == 1
    assert store.statements("ann") == ()
    assert [one.user_id for one in reader] == ["bob"]


def test_constraints_of_a_profile_s_own_stay_apart(store: Store) -> None:
    kept = store.save_statement("ann", NUTS, 1.0)
    assert kept is not None
    assert without_statements((OWN, kept)) == (OWN,)
    assert with_statements(profile("ann", kept, OWN), ()) == profile("ann", OWN)


def test_a_store_of_version_2_takes_statements_and_gets_the_schema_of_a_new_one(tmp_path: Path) -> None:
    engine: Engine = connect(tmp_path / DATABASE, None)
    old = [table for table in tables.metadata.sorted_tables if table.name != "statements"]
    with writing(engine) as connection:
        tables.metadata.create_all(connection, tables=old)
        connection.execute(tables.schema_version.insert().values(version=2))
    prepare(engine, create=False)
    engine.dispose()
    with Store.open(tmp_path, create=False) as store:
        kept = store.save_statement("ann", NUTS, 1.0)
        assert store.statements("ann") == (kept,)
