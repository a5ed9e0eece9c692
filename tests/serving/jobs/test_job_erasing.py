"""Whoever is erased goes from the files of jobs: at once where no batch is at them, else when it ends."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving.jobs.database import JobsDatabase
from serving.jobs.erasing import clean
from serving.jobs.ledger import Mark

JSON = st.recursive(
    st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


def said(user: str) -> bytes:
    body = {"user_id": user, "items": []}
    return json.dumps({"custom_id": "1", "response": {"body": body}}).encode() + b"\n"  # 芳 as \u82b3


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_file_loses_the_lines_of_somebody_erased(house: Any) -> None:
    kept = house.desk.files.add("a", [said("芳"), said("ann"), said("ann-marie"), b"no json\n"])
    assert house.desk.files.erase("ann") == 1
    assert house.desk.files.erase("芳") == 1
    assert house.desk.files.content(kept.id).read_bytes() == said("ann-marie") + b"no json\n"
    assert house.desk.files.get(kept.id).bytes == len(said("ann-marie")) + 8


def test_what_a_batch_is_at_is_cleaned_when_it_ends(house: Any, ask: Any) -> None:
    file_id = house.upload(ask("1", user_id="zoe-1234"), ask("2", user_id="ben"))
    batch_id = house.batch("/v1/recommend", input_file_id=file_id)
    owner = house.claimed(batch_id)
    output = house.desk.files.path(f"file-{3:024x}")
    output.write_bytes(said("zoe-1234") + said("ben"))
    house.desk.ledger.note(batch_id, owner, Mark(total=2, completed=2, output_bytes=output.stat().st_size))
    house.clock.now += 1
    assert house.desk.files.erase("zoe-1234") == 0
    house.clock.now += 1
    house.desk.ledger.finish(batch_id, "completed", owner=owner)
    batch = house.desk.ledger.get(batch_id)
    assert house.desk.files.content(batch.output_file_id).read_bytes() == said("ben")
    assert house.desk.files.get(batch.output_file_id).bytes == len(said("ben"))
    assert house.desk.files.get(file_id).bytes == house.desk.files.content(file_id).stat().st_size
    assert b"zoe-1234" not in bytes_below(house.store)


def test_two_who_are_erased_at_once_are_both_gone(house: Any) -> None:
    kept = house.desk.files.add("a", [said(user) for user in ("ann", "ben", "zoe")] * 3)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(house.desk.files.erase, ("ann", "ben"))) == [3, 3]
    assert house.desk.files.content(kept.id).read_bytes() == said("zoe") * 3


def test_a_batch_half_way_keeps_its_lines_when_a_later_one_with_the_same_file_is_cancelled(
    house: Any, ask: Any
) -> None:
    file_id = house.upload(ask("1", user_id="ann"), ask("2", user_id="ben"))
    first, second = (house.batch("/v1/recommend", input_file_id=file_id) for _ in range(2))
    owner = house.claimed(first)
    house.clock.now += 1
    house.desk.files.erase("ann")
    house.desk.ledger.cancel(second)
    assert len(house.desk.files.content(file_id).read_bytes().splitlines()) == 2
    house.desk.ledger.finish(first, "completed", owner=owner)
    assert b"ann" not in house.desk.files.content(file_id).read_bytes()


def test_nobody_s_hash_is_kept_longer_than_it_is_needed(house: Any) -> None:
    def hashes() -> int:
        with JobsDatabase(house.store / "jobs" / "jobs.db").reading() as connection:
            found: int = connection.execute("SELECT count(*) FROM erased").fetchone()[0]
            return found

    first = house.batch()
    house.clock.now += 1
    house.desk.files.erase("ann")
    house.clock.now += 1
    second = house.batch()
    assert hashes() == 1
    house.desk.ledger.cancel(first)
    assert hashes() == 0
    house.desk.ledger.cancel(second)


def test_erasing_somebody_where_there_never_was_a_job_makes_no_file(house: Any) -> None:
    assert house.desk.files.erase("ann") == 0
    assert not house.store.exists()


def test_a_reader_keeps_the_file_it_opened(house: Any) -> None:
    kept = house.desk.files.add("a", [said("ann"), said("ben")])
    with house.desk.files.content(kept.id).open("rb") as reading:
        house.desk.files.erase("ann")
        assert reading.read() == said("ann") + said("ben")


@pytest.mark.parametrize("raw", [b"[" * 5_000 + b"]" * 5_000, b'{"a": "\\ud800"}', b"\xff\xfe", b"NaN", b"1e999"])
def test_odd_lines_are_kept(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(raw)
    assert clean(path, "ann".__eq__) == 0
    assert path.read_bytes() == raw


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(JSON, st.text(min_size=1))
def test_a_line_goes_only_when_a_whole_text_in_it_is_the_id(tmp_path: Path, value: Any, user: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(json.dumps([value]).encode() + b"\n")

    def holds(one: Any) -> bool:
        if isinstance(one, dict):
            return user in one or any(holds(inner) for inner in one.values())
        return any(holds(inner) for inner in one) if isinstance(one, list) else one == user

    assert clean(path, user.__eq__) == int(holds(value))
