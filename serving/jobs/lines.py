"""The requests of an input file: `{"custom_id": "1", "method": "POST", "url": "/v1/recommend", "body": {...}}`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from serving.jobs.errors import BadFileError, Fault

MOST_LINES = 100_000
MOST_BYTES = 1 << 20
"""Of one line."""
MOST_FAULTS = 100
"""Faults told of one file."""


class Line(BaseModel):
    """One request. `body` is checked only when its turn comes: a bad one is that request's own error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    custom_id: Annotated[str, Field(min_length=1, max_length=256)]
    method: Literal["POST"]
    url: str
    body: dict[str, Any]


class Read(NamedTuple):
    """A line of a file; `number` counts from 1, blank lines too."""

    number: int
    line: Line


def read(path: Path, url: str) -> Iterator[Read]:
    """The requests of a file, in their order; blank lines are passed over.

    Raises:
        BadFileError: a line is no request for this endpoint; only its own fault is told.
    """
    for number, raw in _raw(path):
        yield Read(number, _line(raw, number, url))


def check(path: Path, url: str) -> int:
    """How many requests a file holds.

    Raises:
        BadFileError: it holds none, too many, or some that are no requests for this endpoint; up to 100 faults.
    """
    faults: list[Fault] = []
    known: set[str] = set()
    last = 0
    for last, raw in _raw(path):
        faults += _faults_of(raw, last, url, known)
        if len(known) > MOST_LINES:
            faults.append((last, "too_many_requests", f"expected at most {MOST_LINES:,} requests."))
        if len(faults) >= MOST_FAULTS or len(known) > MOST_LINES or len(raw) > MOST_BYTES:
            break
    if not last:
        faults.append((1, "empty_file", "the file holds no requests."))
    if faults:
        raise BadFileError(tuple(faults[:MOST_FAULTS]))
    return len(known)


def _faults_of(raw: bytes, number: int, url: str, known: set[str]) -> tuple[Fault, ...]:
    """What is wrong with a line, whose id is known from then on."""
    try:
        line = _line(raw, number, url)
    except BadFileError as error:
        return error.faults
    if line.custom_id in known:
        return ((number, "duplicate_custom_id", "custom_id: an earlier line has the same."),)
    known.add(line.custom_id)
    return ()


def _raw(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers; of one that is too long, no more than its beginning."""
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(MOST_BYTES + 1):
            number += 1
            if raw.strip(b" \t\r\n\xef\xbb\xbf"):
                yield number, raw


def _line(raw: bytes, number: int, url: str) -> Line:
    if len(raw) > MOST_BYTES:
        raise BadFileError(((number, "line_too_long", f"expected at most {MOST_BYTES:,} bytes."),))
    try:
        line = Line.model_validate_json(raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"] if str(part) in Line.model_fields)
        code = "invalid_json_line" if first["type"] == "json_invalid" else "invalid_request"
        said = "not JSON." if code == "invalid_json_line" else f"{where or 'line'}: {first['msg']}."
        raise BadFileError(((number, code, said),)) from None
    if line.url != url:
        raise BadFileError(((number, "mismatched_url", f"url: expected {url}, as the batch's endpoint."),))
    return line
