from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from history import tables
from history.database import connect, prepare, reading, upsert, writing
from history.store import DATABASE, Store
from palate.errors import StoreError


def make(folder: Path) -> Path:
    with Store.open(folder):
        return folder / DATABASE


def version(file: Path) -> int:
    engine = connect(file, None)
    with reading(engine) as connection:
        found = connection.execute(select(tables.schema_version.c.version)).scalar_one()
    engine.dispose()
    return int(found)


def test_a_new_store_is_of_the_present_version(tmp_path: Path) -> None:
    assert version(make(tmp_path / "s")) == tables.VERSION


def add_column(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE blobs ADD COLUMN note TEXT"))


def add_table(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE notes AS SELECT note FROM blobs"))


def fail(connection: Connection) -> None:
    add_column(connection)
    raise RuntimeError("half way")


def test_an_older_store_takes_every_step_in_order(tmp_path: Path) -> None:
    file = make(tmp_path / "s")
    engine = connect(file, None)
    now = tables.VERSION
    prepare(engine, create=False, version=now + 2, steps={now: add_column, now + 1: add_table})
    assert inspect(engine).has_table("notes")
    engine.dispose()
    assert version(file) == now + 2


def test_a_migration_that_fails_leaves_the_store_as_before(tmp_path: Path) -> None:
    file = make(tmp_path / "s")
    engine = connect(file, None)
    with pytest.raises(RuntimeError, match="half way"):
        prepare(engine, create=False, version=tables.VERSION + 1, steps={tables.VERSION: fail})
    assert "note" not in {column["name"] for column in inspect(engine).get_columns("blobs")}
    engine.dispose()
    assert version(file) == tables.VERSION


def test_a_newer_store_is_refused_with_both_versions(tmp_path: Path) -> None:
    file = make(tmp_path / "s")
    engine = connect(file, None)
    with writing(engine) as connection:
        connection.execute(tables.schema_version.update().values(version=99))
    engine.dispose()
    with pytest.raises(StoreError, match=rf"version 99.*version {tables.VERSION}"):
        Store.open(tmp_path / "s")


def test_no_store_is_made_unless_asked(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="palate ingest"):
        Store.open(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "junk", [b"this is no database at all, though it is long enough" * 50, b"SQLite format 3\x00junk"]
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / DATABASE).write_bytes(junk)
    with pytest.raises(StoreError, match=r"palate\.db"):
        Store.open(tmp_path)


def test_a_store_cannot_be_made_where_a_file_stands(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match="Choose another folder"):
        Store.open(tmp_path / "file")


def test_sqlite_is_set_up_for_one_writer_and_many_readers(store: Store) -> None:
    with reading(store.engine) as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "secure_delete", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "secure_delete": 1, "busy_timeout": 60_000,
    }  # fmt: skip


def test_a_url_names_another_database_file(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s", url=f"sqlite:///{tmp_path / 'elsewhere.db'}") as store:
        assert store.item_count() == 0
    assert (tmp_path / "elsewhere.db").is_file()
    assert not (tmp_path / "s" / DATABASE).exists()


def test_the_schema_can_be_said_in_postgresql() -> None:
    said = [str(CreateTable(table).compile(dialect=postgresql.dialect())) for table in tables.metadata.sorted_tables]
    assert any("BIGSERIAL" in one for one in said)
    assert any('COLLATE "C"' in one for one in said)


def test_an_upsert_can_be_said_in_postgresql() -> None:
    class Postgres:
        dialect = postgresql.dialect()

    said = str(upsert(Postgres(), tables.blobs).compile(dialect=postgresql.dialect()))  # type: ignore[arg-type]
    assert "ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint" in said
