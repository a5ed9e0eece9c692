import csv
import gzip
import io
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.files import Source
from history.rejects import Rejects
from palate.errors import DatasetError, RowError

COLUMNS = frozenset({"user_id", "kind", "time", "text", "context"})


def rows(path: Path, allowed: int = 0) -> list[tuple[int, dict[str, Any]]]:
    source = Source(path, frozenset({"user_id"}), COLUMNS)
    return [(line, dict(row)) for line, row in source.rows(Rejects(allowed))]


def write(path: Path, body: bytes | str) -> Path:
    body = body if isinstance(body, bytes) else body.encode()
    path.write_bytes(gzip.compress(body) if path.suffix == ".gz" else body)
    return path


@pytest.mark.parametrize("name", ["e.jsonl", "e.jsonl.gz", "e.ndjson"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_of_json_keep_their_numbers_across_blank_ones(tmp_path: Path, name: str, newline: str) -> None:
    path = write(tmp_path / name, newline.join(['{"user_id": "a"}', "", "  ", '{"user_id": "b"}', ""]))
    assert rows(path) == [(1, {"user_id": "a"}), (4, {"user_id": "b"})]


@pytest.mark.parametrize("name", ["e.csv", "e.csv.gz"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_keeps_its_numbers_across_quoted_newlines(tmp_path: Path, name: str, newline: str) -> None:
    path = write(tmp_path / name, newline.join(["user_id,text", '"a, b","two', 'lines"', "", "c,", ""]))
    assert rows(path) == [
        (2, {"user_id": "a, b", "text": f"two{newline}lines"}),
        (5, {"user_id": "c", "text": ""}),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    mark = b"\xef\xbb\xbf"
    assert rows(write(tmp_path / "e.jsonl", mark + b'{"user_id": "a"}')) == [(1, {"user_id": "a"})]
    assert rows(write(tmp_path / "e.csv", mark + b"user_id\na\n")) == [(2, {"user_id": "a"})]


@pytest.mark.parametrize("name", ["e.jsonl", "e.csv"])
def test_utf_16_is_refused_with_the_remedy(tmp_path: Path, name: str) -> None:
    with pytest.raises(DatasetError, match="save it as UTF-8"):
        rows(write(tmp_path / name, "user_id\na\n".encode("utf-16")))


@pytest.mark.parametrize("name", ["e.jsonl", "e.csv", "e.parquet", "e.jsonl.gz"])
def test_a_file_of_no_bytes_holds_no_rows(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert rows(tmp_path / name) == []


@pytest.mark.parametrize("name", ["e.jsonl", "e.csv"])
def test_a_line_in_latin_1_is_read_and_counted(tmp_path: Path, name: str) -> None:
    body = {"e.jsonl": '{"user_id": "ann"}\n{"user_id": "amélie"}', "e.csv": "user_id\nann\namélie\n"}[name]
    source = Source(write(tmp_path / name, body.encode("latin-1")), frozenset({"user_id"}), COLUMNS)
    assert [row["user_id"] for _, row in source.rows(Rejects())] == ["ann", "amélie"]
    assert source.encodings == {"windows-1252": 1}


@pytest.mark.parametrize("line", ["[1]", "5", "null", "{broken", '"text"', '{"user_id": "a"', "[" * 100_000])
def test_a_line_that_is_no_json_object_is_a_bad_row(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "e.jsonl", f'{{"user_id": "a"}}\n{line}\n{{"user_id": "b"}}\n')
    with pytest.raises(RowError, match=r"e\.jsonl:2: .*expected a JSON object"):
        rows(path)
    assert [number for number, _ in rows(path, allowed=1)] == [1, 3]


def test_nan_and_lone_surrogates_and_huge_numbers_reach_the_field_checks(tmp_path: Path) -> None:
    path = write(
        tmp_path / "e.jsonl", '{"user_id": "\\ud800", "time": NaN}\n{"user_id": "a", "time": 1' + "0" * 400 + "}"
    )
    (_, first), (_, second) = rows(path)
    assert first["user_id"] == "\ud800"
    assert first["time"] != first["time"]
    assert second["time"] == 10**400


def test_a_row_with_too_few_or_too_many_cells_is_bad(tmp_path: Path) -> None:
    path = write(tmp_path / "e.csv", "user_id,kind\na,like\nb\nc,like,more\nd,hide\n")
    with pytest.raises(RowError, match=r"e\.csv:3: .*expected 2 columns"):
        rows(path)
    assert [number for number, _ in rows(path, allowed=2)] == [2, 5]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("kind,time", "lacks column 'user_id'"),
        ("user_id,user_id", "repeats column 'user_id'"),
        ("user_id,stars", "has unknown column 'stars'"),
    ],
)
def test_a_wrong_header_is_refused_at_once(tmp_path: Path, header: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        rows(write(tmp_path / "e.csv", header + "\na,b\n"))
    frame = pl.DataFrame({name: ["a"] for name in header.split(",")})
    if len(frame.columns) == 2:
        frame.write_parquet(tmp_path / "e.parquet")
        with pytest.raises(DatasetError, match=message):
            rows(tmp_path / "e.parquet")


def test_columns_with_a_point_are_gathered_into_the_context(tmp_path: Path) -> None:
    path = write(tmp_path / "e.csv", "user_id,context.device,context.road\na,phone,\nb,,\n")
    assert rows(path) == [(2, {"user_id": "a", "context": {"device": "phone"}}), (3, {"user_id": "b"})]


def test_a_megabyte_cell_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "e.csv", "user_id,text\na," + "x" * 1_000_000 + "\n")
    assert len(rows(path)[0][1]["text"]) == 1_000_000
    assert csv.field_size_limit() > 1_000_000


@pytest.mark.parametrize("name", ["e.jsonl.gz", "e.csv.gz"])
@pytest.mark.parametrize("damage", ["truncated", "flipped", "plain"])
def test_a_damaged_gzip_is_refused_whatever_is_permitted(tmp_path: Path, name: str, damage: str) -> None:
    lines = [f'{{"user_id": "u{i}"}}' for i in range(5000)]
    whole = gzip.compress(
        "\n".join(["user_id", *lines] if "csv" in name else lines).replace('"', "'" if "csv" in name else '"').encode()
    )
    broken = {
        "truncated": whole[:-200],
        "flipped": whole[:2000] + b"\xff\x00" * 50 + whole[2100:],
        "plain": b"user_id\na\n",
    }
    (tmp_path / name).write_bytes(broken[damage])
    with pytest.raises(DatasetError, match="cannot be read to its end"):
        rows(tmp_path / name, allowed=10**9)


def test_parquet_rows_are_numbered_from_one(tmp_path: Path) -> None:
    frame = pl.DataFrame({"user_id": [1, 2], "context": [{"device": "tv"}, {"device": None}], "time": [None, 5.0]})
    frame.write_parquet(tmp_path / "e.parquet")
    assert rows(tmp_path / "e.parquet") == [
        (1, {"user_id": 1, "context": {"device": "tv"}, "time": None}),
        (2, {"user_id": 2, "context": {"device": None}, "time": 5.0}),
    ]


def test_a_parquet_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no whole Parquet file"):
        rows(write(tmp_path / "e.parquet", "junk" * 100))
    with pytest.raises(DatasetError, match="expected a Parquet file"):
        rows(write(tmp_path / "e.parquet", "PAR1" + "junk" * 100 + "PAR1"))


FRAME = pl.DataFrame({"user_id": [f"user {n}" for n in range(200)], "time": list(range(200))})


@pytest.mark.parametrize("kept", [1, 4, 8, 100, -1, -4, -100])
def test_a_truncated_parquet_file_is_refused(tmp_path: Path, kept: int) -> None:
    whole = io.BytesIO()
    FRAME.write_parquet(whole)
    (tmp_path / "e.parquet").write_bytes(whole.getvalue()[:kept])
    with pytest.raises(DatasetError, match="no whole Parquet file"):
        rows(tmp_path / "e.parquet")


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(["e.csv", "e.jsonl", "e.csv.gz", "e.jsonl.gz"]), body=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, name: str, body: bytes
) -> None:
    head = b"user_id,text\n" if "csv" in name else b'{"user_id": 1}\n'
    path = write(tmp_path_factory.getbasetemp() / name, head + body)
    with suppress(DatasetError):
        rows(path, allowed=100)
