"""Files are kept under our ids whatever their owner calls them, bounded, and dropped in time."""

from __future__ import annotations

import os
import unicodedata
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import StoreError
from serving.jobs import files
from serving.jobs.errors import InUseError, TooLargeError, UnknownFileError
from serving.jobs.files import DAY, shown_name


def test_a_file_comes_back_as_it_was_given(house: Any) -> None:
    kept = house.desk.files.add("lists.jsonl", BytesIO("火锅\n".encode()))
    assert (kept.id, kept.bytes, kept.filename, kept.purpose) == (f"file-{1:024x}", 7, "lists.jsonl", "batch")
    assert house.desk.files.content(kept.id).read_text(encoding="utf-8") == "火锅\n"


@pytest.mark.parametrize("name", ["../../../etc/passwd", "..\\..\\boot.ini", "/abs/olute", "a\0b", "\x1b[31mred", ""])
def test_a_client_s_name_never_becomes_a_path(house: Any, name: str) -> None:
    kept = house.desk.files.add(name, [b"x"])
    folder = house.store / "jobs" / "files"
    assert [path.name for path in folder.iterdir()] == [kept.id]
    assert "/" not in kept.filename


@given(st.text())
def test_any_name_can_be_shown_and_kept(name: str) -> None:
    shown = shown_name(name)
    assert 0 < len(shown) <= 255
    assert not any(unicodedata.category(letter) == "Cc" for letter in shown)
    shown.encode()


def test_a_file_over_the_bound_leaves_nothing(house: Any) -> None:
    with pytest.raises(TooLargeError, match="over 1,000 bytes"):
        house.desk.files.add("big", [b"x" * 600, b"x" * 401])
    assert list((house.store / "jobs" / "files").iterdir()) == []
    assert house.desk.files.page().data == ()


def test_an_upload_that_breaks_off_leaves_nothing(house: Any) -> None:
    def broken() -> Any:
        yield b"x"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        house.desk.files.add("half", broken())
    assert list((house.store / "jobs" / "files").iterdir()) == []


def test_a_tenant_keeps_no_more_than_its_share_until_it_deletes_some(house: Any) -> None:
    first, _ = (house.desk.files.add("a", [b"x" * 1_000]) for _ in range(2))
    with pytest.raises(TooLargeError, match="together are over 2,500 bytes"):
        house.desk.files.add("c", [b"x" * 501])
    house.desk.files.delete(first.id)
    assert house.desk.files.add("c", [b"x" * 501]).bytes == 501


def test_a_deleted_file_is_unknown(house: Any) -> None:
    file_id = house.upload()
    house.desk.files.delete(file_id)
    for call in (house.desk.files.get, house.desk.files.content, house.desk.files.delete):
        with pytest.raises(UnknownFileError):
            call(file_id)
    assert not house.desk.files.path(file_id).exists()


@pytest.mark.parametrize("asked", ["../jobs.db", "file-x", "", "file-" + "0" * 24, "a\0", "'; DROP TABLE files; --"])
def test_ids_that_nobody_gave_out_are_unknown(house: Any, asked: str) -> None:
    with pytest.raises(UnknownFileError):
        house.desk.files.content(asked)


def test_files_are_dropped_after_thirty_days(house: Any) -> None:
    file_id = house.upload()
    house.clock.now += 30 * DAY - 1
    assert house.desk.files.get(file_id).id == file_id
    house.clock.now += 1
    with pytest.raises(UnknownFileError):
        house.desk.files.get(file_id)
    assert house.desk.files.page().data == ()
    assert house.desk.files.drop_expired() == 1
    assert not house.desk.files.path(file_id).exists()


def test_a_file_stays_while_a_batch_needs_it(house: Any, ask: Any) -> None:
    file_id = house.upload(ask("1", user_id="ann"))
    batch_id = house.batch("/v1/recommend", input_file_id=file_id, completion_window="999h")
    with pytest.raises(InUseError):
        house.desk.files.delete(file_id)
    house.clock.now += 31 * DAY
    assert house.desk.files.drop_expired() == 0
    house.desk.ledger.cancel(batch_id)
    assert house.desk.files.drop_expired() == 1


def test_pages_follow_each_other_without_gap(house: Any) -> None:
    ids = [house.desk.files.add("a", [b"x"]).id for _ in range(5)]
    first = house.desk.files.page(limit=2)
    assert [file.id for file in first.data] == [ids[4], ids[3]]
    assert first.has_more
    second = house.desk.files.page(limit=2, after=first.last_id)
    third = house.desk.files.page(limit=2, after=second.last_id)
    assert [file.id for file in (*second.data, *third.data)] == [ids[2], ids[1], ids[0]]
    assert not third.has_more
    assert [file.id for file in house.desk.files.page(order="asc").data] == ids
    assert house.desk.files.page(purpose="batch_output").data == ()


def test_what_a_killed_upload_left_is_dropped_after_a_day(house: Any) -> None:
    house.upload()
    old, new, whole = (house.store / "jobs" / "files" / name for name in ("file-old.part", "file-new.part", "file-old"))
    for path, age in ((old, DAY + 1), (new, DAY - 1), (whole, DAY + 1)):
        path.write_bytes(b"x")
        os.utime(path, (house.clock.now - age,) * 2)
    house.upload()
    assert (old.exists(), new.exists(), whole.exists()) == (False, True, False)


def test_files_that_can_be_asked_for_or_are_being_written_outlast_a_day(house: Any, ask: Any) -> None:
    file_id = house.upload(ask("1", user_id="ann"))
    batch_id = house.batch("/v1/recommend", input_file_id=file_id)
    output = house.desk.files.path(house.desk.ledger.claim(batch_id, "me").output)
    output.write_bytes(b"x")
    for path in (output, house.desk.files.path(file_id)):
        os.utime(path, (house.clock.now - 2 * DAY,) * 2)
    assert house.desk.tidy() == 0
    assert output.exists()
    assert house.desk.files.path(file_id).exists()


def test_tidying_where_there_never_was_a_job_makes_no_file(house: Any) -> None:
    assert house.desk.tidy() == 0
    assert not house.store.exists()


def test_a_file_that_cannot_be_noted_is_not_left(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(files, "keep", full)
    with pytest.raises(StoreError, match="full"):
        house.desk.files.add("a", [b"x"])
    assert list((house.store / "jobs" / "files").iterdir()) == []
