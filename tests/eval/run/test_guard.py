"""Whoever opens the data set while it is being judged is stopped."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from eval.run.guard import LeakError, guarded


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "test.jsonl").write_text("{}", encoding="utf-8")
    return folder


def test_opening_the_test_file_is_stopped(data: Path) -> None:
    with guarded(data), pytest.raises(LeakError, match=r"opened 'test.jsonl' of the data set"):
        (data / "test.jsonl").read_text(encoding="utf-8")


def test_going_round_by_a_link_is_stopped(data: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(data)
    with guarded(data), pytest.raises(LeakError):
        (tmp_path / "link" / "test.jsonl").read_text(encoding="utf-8")


def test_looking_into_the_folder_is_stopped(data: Path) -> None:
    with guarded(data), pytest.raises(LeakError):
        list(data.iterdir())


def test_a_database_there_is_stopped(data: Path) -> None:
    with guarded(data), pytest.raises(LeakError):
        sqlite3.connect(data / "palate.db")


def test_other_files_and_other_times_are_free(data: Path, tmp_path: Path) -> None:
    with guarded(data):
        (tmp_path / "data-of-mine").write_text("x", encoding="utf-8")
    assert (data / "test.jsonl").read_text(encoding="utf-8") == "{}"


def test_nothing_is_guarded_where_there_is_no_folder(data: Path) -> None:
    with guarded(None):
        assert (data / "test.jsonl").read_text(encoding="utf-8") == "{}"
