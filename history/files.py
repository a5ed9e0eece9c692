"""Raw rows out of files: JSONL, CSV and Parquet. Knows nothing of what the columns mean.

Each reader yields (line, row) and hands a line that is no row at all to `rejects`. Blank lines are not rows.
Damage to a file as a whole (a truncated gzip, a missing column) is a `DatasetError`: nobody knows how many rows
it cost, so it cannot be permitted by a number.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
import polars as pl

from history.encoding import decode
from history.rejects import Rejects
from history.rows import Raw
from palate.errors import DatasetError, RowError

Numbered = tuple[int, Raw]
ENDINGS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".csv", ".csv.gz", ".parquet")
_UTF8_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_PARQUET_ROWS = 50_000
_PARQUET_MARK = b"PAR1"
_PARQUET_LEAST = 12


@dataclass
class Source:
    """One file of a data set. `required` columns must be there, and only `allowed` ones may.

    `encodings` counts the lines that were not UTF-8, by the encoding they were read in.
    """

    path: Path
    required: frozenset[str] = frozenset()
    allowed: frozenset[str] | None = None
    encodings: Counter[str] = field(default_factory=Counter)

    def rows(self, rejects: Rejects) -> Iterator[Numbered]:
        """The raw rows of the file with their line numbers.

        Raises:
            DatasetError: the file as a whole cannot be read.
            RowError: more lines are no rows than `rejects` permits.
        """
        name = self.path.name.lower()
        if name.endswith(".parquet"):
            return self._parquet()
        return self._csv(rejects) if name.removesuffix(".gz").endswith(".csv") else self._jsonl(rejects)

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """The lines that are not blank, numbered from 1, without a byte-order mark."""
        with opened(self.path) as handle:
            for number, line in enumerate(handle, 1):
                if number == 1:
                    line = self._unmarked(line)
                if line.strip():
                    yield number, line

    def text(self, line: bytes) -> str:
        """The text of a line, noting when it is not UTF-8."""
        result, encoding = decode(line)
        if encoding != "utf-8":
            self.encodings[encoding] += 1
        return result

    def error(self, line: int, field_name: str, value: object, expected: str) -> RowError:
        """A `RowError` in this file."""
        return RowError(file=self.path.name, line=line, field=field_name, value=value, expected=expected)

    def check_columns(self, columns: Iterable[str]) -> None:
        """Raise `DatasetError` unless the required columns are there and every column is known once."""
        seen = Counter(columns)
        wrong = {
            "lacks": sorted(self.required - seen.keys()),
            "repeats": sorted(name for name, times in seen.items() if times > 1),
            "has unknown": sorted(name for name in seen if not self._may_have(name)),
        }
        for fault, names in wrong.items():
            if names:
                raise DatasetError(
                    f"{self.path.name} {fault} column {', '.join(map(repr, names))}; "
                    f"it has {', '.join(map(repr, seen))}; known are {', '.join(sorted(self.allowed or self.required))}"
                )

    def _may_have(self, name: str) -> bool:
        return self.allowed is None or _stem(name) in self.allowed

    def _unmarked(self, line: bytes) -> bytes:
        if line.startswith(_OTHER_MARKS):
            raise DatasetError(f"{self.path.name} is UTF-16; expected UTF-8: save it as UTF-8 and try again")
        return line.removeprefix(_UTF8_MARK)

    def _jsonl(self, rejects: Rejects) -> Iterator[Numbered]:
        for number, line in self.lines():
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError:
                row = self._forgiving(line)
            if isinstance(row, dict):
                yield number, row
            else:
                rejects.add(self.error(number, "", self.text(line).strip(), "a JSON object"))

    def _forgiving(self, line: bytes) -> Any:
        """What Python's own parser makes of a line that is not strict JSON (NaN, other encodings): the fields are
        then judged one by one. None where it is no JSON at all."""
        try:
            return json.loads(self.text(line), strict=False)
        except (ValueError, RecursionError):
            return None

    def _csv(self, rejects: Rejects) -> Iterator[Numbered]:
        csv.field_size_limit(2**31 - 1)
        reader = csv.reader(self._csv_lines())
        header: list[str] | None = None
        before = 0
        try:
            for cells in reader:
                number, before = before + 1, reader.line_num
                if not any(cell.strip() for cell in cells):
                    continue
                if header is None:
                    header = [cell.strip() for cell in cells]
                    self.check_columns(header)
                elif len(cells) == len(header):
                    yield number, _unflattened(header, cells)
                else:
                    rejects.add(self.error(number, "", ",".join(cells), f"{len(header)} columns, as in the header"))
        except csv.Error as error:
            raise DatasetError(f"{self.path.name}:{before + 1}: expected CSV, got something else ({error})") from None

    def _csv_lines(self) -> Iterator[str]:
        """Every line, blank ones too: they may stand inside quotes."""
        with opened(self.path) as handle:
            for number, line in enumerate(handle, 1):
                yield self.text(self._unmarked(line) if number == 1 else line)

    def _parquet(self) -> Iterator[Numbered]:
        if self.path.stat().st_size == 0:
            return
        if not _is_whole_parquet(self.path):
            raise DatasetError(f"{self.path.name} is no whole Parquet file: it must begin and end with PAR1")
        try:
            scan = pl.scan_parquet(self.path)
            names = scan.collect_schema().names()
            self.check_columns(names)
            done = 0
            while (frame := scan.slice(done, _PARQUET_ROWS).collect()).height:
                for number, row in enumerate(frame.iter_rows(), done + 1):
                    yield number, _unflattened(names, row)
                done += frame.height
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
            raise DatasetError(f"{self.path.name}: expected a Parquet file, got something else ({error})") from None


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked where its name ends in .gz.

    Raises:
        DatasetError: the file cannot be read, or is a damaged or truncated gzip.
    """
    try:
        packed = path.name.lower().endswith(".gz") and path.stat().st_size > 0
        with cast(BinaryIO, gzip.open(path)) if packed else path.open("rb") as handle:
            yield handle
    except (EOFError, zlib.error, OSError) as error:
        raise DatasetError(f"{path.name} cannot be read to its end: {error}. Expected a whole file.") from error


def _stem(name: str) -> str:
    return name.partition(".")[0] if name.startswith(("context.", "attributes.")) else name


def _unflattened(header: Iterable[str], cells: Iterable[Any]) -> dict[str, Any]:
    """Columns such as `context.device` become entries of `context`; empty ones are left out."""
    row: dict[str, Any] = {}
    for name, cell in zip(header, cells, strict=True):
        stem = _stem(name)
        if stem == name:
            row[name] = cell
        elif cell is not None and cell != "":
            row.setdefault(stem, {})[name.removeprefix(stem + ".")] = cell
    return row


def _is_whole_parquet(path: Path) -> bool:
    """Looked at before polars is: damage it does not expect may end the process."""
    if path.stat().st_size < _PARQUET_LEAST:
        return False
    with path.open("rb") as handle:
        start = handle.read(4)
        handle.seek(-4, os.SEEK_END)
        return start == handle.read(4) == _PARQUET_MARK
