"""An input file is read line by line; what is wrong with it is told with its line and never with what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving.jobs import lines
from serving.jobs.errors import BadFileError

URL = "/v1/recommend"
GOOD = {"custom_id": "a", "method": "POST", "url": URL, "body": {"user_id": "ann"}}


def written(folder: Path, *raw: bytes) -> Path:
    path = folder / "input"
    path.write_bytes(b"\n".join(raw))
    return path


def packed(**change: Any) -> bytes:
    return json.dumps({**GOOD, **change}, ensure_ascii=False).encode()


def faults(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(BadFileError) as raised:
        lines.check(path, URL)
    return [(line, code) for line, code, _ in raised.value.faults]


def test_requests_are_counted_and_read_in_order(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbf" + packed(), b"", packed(custom_id="中"), b"  \r")
    assert lines.check(path, URL) == 2
    assert [(one.number, one.line.custom_id) for one in lines.read(path, URL)] == [(1, "a"), (3, "中")]


def test_every_bad_line_is_told_with_its_number(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        packed(),
        b"{not json",
        packed(custom_id=""),
        packed(),
        packed(custom_id="b", method="GET"),
        packed(custom_id="c", url="/v1/fit"),
        packed(custom_id="d", more=1),
        b"[1]",
        b'"\xff"',
    )
    assert faults(path) == [
        (2, "invalid_json_line"),
        (3, "invalid_request"),
        (4, "duplicate_custom_id"),
        (5, "invalid_request"),
        (6, "mismatched_url"),
        (7, "invalid_request"),
        (8, "invalid_request"),
        (9, "invalid_json_line"),
    ]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert faults(written(tmp_path, b"", b" ")) == [(1, "empty_file")]


def test_a_line_without_end_is_refused_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_BYTES", 200)
    assert faults(written(tmp_path, packed(), b"x" * 5_000, packed(custom_id="b"))) == [(2, "line_too_long")]


def test_too_many_requests_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_LINES", 2)
    path = written(tmp_path, *(packed(custom_id=str(number)) for number in range(9)))
    assert faults(path) == [(3, "too_many_requests")]


def test_no_more_than_a_hundred_faults_are_told(tmp_path: Path) -> None:
    assert len(faults(written(tmp_path, *[b"{"] * 500))) == 100


def test_what_a_bad_line_says_is_not_repeated(tmp_path: Path) -> None:
    path = written(tmp_path, packed(method="secret words", secret_field=1))
    with pytest.raises(BadFileError) as raised:
        lines.check(path, URL)
    assert "secret" not in str(raised.value.faults)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.lists(st.binary(max_size=60), max_size=6))
def test_any_bytes_are_read_or_refused(tmp_path: Path, raw: list[bytes]) -> None:
    path = written(tmp_path, *raw)
    try:
        count = lines.check(path, URL)
    except BadFileError:
        return
    assert count == len(list(lines.read(path, URL)))
