"""Single values of a row: what each may look like, and what it becomes.

Every function takes the raw value and returns the checked one, or raises `UnfitError` with what was expected.
Missing means None or text that is empty or only white space.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import orjson

from history.text import TEXT_LIMIT, TITLE_LIMIT, clean

ID_LIMIT = 256
LATEST = 1e11
"""No time in epoch seconds is this late (the year 5138); a larger number is milliseconds."""
EARLIEST = -62135596800.0
"""Midnight of 1 January of the year 1."""
ATTRIBUTES_LIMIT = 100_000
"""Characters of JSON that the attributes of one item may fill."""
_DEPTH = 8

AN_ID = f"an id: text or a whole number, 1 to {ID_LIMIT} characters, none of them control characters"
A_TIME = "a time: epoch seconds, or ISO 8601 such as 2024-05-01T20:15:00Z"
MILLISECONDS = "epoch seconds; this looks like milliseconds: divide by 1000"
AMBIGUOUS_DAY = "epoch seconds or ISO 8601; eight digits could be either: write the day as 2013-10-12"
A_NUMBER = "a finite number"
TEXT = "text"
A_LIST = "a list of texts"
A_MAPPING = "an object of names and values"
A_CONTEXT = "an object of names and plain values"

_UNFIT_FOR_ID = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DIGITS = re.compile(r"[+-]?\d+(?:\.\d*)?")


class UnfitError(ValueError):
    """A value that is not what a field needs; `expected` says what would be."""

    def __init__(self, expected: str, value: object) -> None:
        super().__init__(expected)
        self.expected, self.value = expected, value


def identifier(value: object) -> str:
    """An id as text: white space around it is dropped, whole numbers are written out."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**ID_LIMIT:
        return str(value)
    if not isinstance(value, str):
        raise UnfitError(AN_ID, value)
    value = value.strip()
    if not 0 < len(value) <= ID_LIMIT or not (value.isprintable() or not _UNFIT_FOR_ID.search(value)):
        raise UnfitError(AN_ID, value)
    return value


def optional_identifier(value: object) -> str | None:
    """An id, or None where it is missing."""
    return None if is_missing(value) else identifier(value)


def is_missing(value: object) -> bool:
    """None, or text with nothing in it."""
    return value is None or (isinstance(value, str) and not value.strip())


def number(value: object) -> float | None:
    """A finite number, also when written as text; None where it is missing."""
    if is_missing(value):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise UnfitError(A_NUMBER, value)
    try:
        result = float(value)
    except (ValueError, OverflowError):
        raise UnfitError(A_NUMBER, value) from None
    if not math.isfinite(result):
        raise UnfitError(A_NUMBER, value)
    return result


def moment(value: object) -> float | None:
    """A time in epoch seconds, UTC; None where it is missing. A time without a zone is read as UTC."""
    if is_missing(value):
        return None
    if isinstance(value, datetime | date):
        return _of_calendar(value)
    if isinstance(value, str):
        value = value.strip()
        if not _DIGITS.fullmatch(value):
            return _of_iso(value)
    return _of_seconds(value)


def text(value: object, limit: int = TEXT_LIMIT) -> str:
    """Cleaned text; "" where it is missing. A number is written out."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value, limit)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnfitError(TEXT, value)
    return str(number(value) if isinstance(value, float) else value)[:limit]


def texts(value: object) -> tuple[str, ...]:
    """Cleaned texts, each once and none empty, from a list, from JSON text of a list, or from "a|b|c"."""
    if is_missing(value):
        return ()
    if isinstance(value, str):
        value = _json(value) if value.lstrip().startswith("[") else value.split("|")
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise UnfitError(A_LIST, value)
    cleaned = (text(one, TITLE_LIMIT) for one in value)
    return tuple(dict.fromkeys(one for one in cleaned if one))


def attributes(value: object) -> dict[str, Any]:
    """An object whose texts are cleaned at every depth, from an object or from JSON text of one."""
    if is_missing(value):
        return {}
    parsed = _json(value) if isinstance(value, str) else value
    if not isinstance(parsed, Mapping):
        raise UnfitError(A_MAPPING, value)
    result = {key: one for key, one in _tidy_mapping(parsed, 0).items() if one is not None}
    if len(orjson.dumps(result)) > ATTRIBUTES_LIMIT:
        raise UnfitError(f"attributes of at most {ATTRIBUTES_LIMIT} characters", value)
    return result


def context(value: object) -> dict[str, str]:
    """Names and plain values as cleaned text, from an object or from JSON text of one; empty ones are left out."""
    if is_missing(value):
        return {}
    parsed = _json(value) if isinstance(value, str) else value
    if not isinstance(parsed, Mapping):
        raise UnfitError(A_CONTEXT, value)
    pairs = ((text(key, TITLE_LIMIT), _plain_text(one)) for key, one in parsed.items())
    return {key: one for key, one in pairs if key and one}


def _plain_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or isinstance(value, str | int | float):
        return text(value, TITLE_LIMIT)
    raise UnfitError(A_CONTEXT, value)


def _tidy(value: object, depth: int) -> Any:
    if depth > _DEPTH:
        raise UnfitError(f"attributes at most {_DEPTH} levels deep", value)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return float(number(value) or 0.0)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, Mapping):
        return _tidy_mapping(value, depth)
    if isinstance(value, list | tuple):
        return [_tidy(one, depth + 1) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise UnfitError(A_MAPPING, value)


def _tidy_mapping(value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    return {clean(str(key), TITLE_LIMIT): _tidy(one, depth + 1) for key, one in value.items()}


def _json(value: str) -> Any:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        raise UnfitError("JSON", value) from None


def _of_calendar(value: datetime | date) -> float:
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()


def _of_iso(value: str) -> float:
    try:
        return _of_calendar(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        raise UnfitError(A_TIME, value) from None


def _of_seconds(value: object) -> float:
    try:
        seconds = number(value)
    except UnfitError:
        raise UnfitError(A_TIME, value) from None
    if seconds is None or seconds < EARLIEST or seconds > LATEST:
        raise UnfitError(MILLISECONDS if seconds and seconds > LATEST else A_TIME, value)
    if 19000101 <= seconds <= 21001231 and _is_day(int(seconds)):
        raise UnfitError(AMBIGUOUS_DAY, value)
    return seconds


def _is_day(digits: int) -> bool:
    try:
        date(digits // 10000, digits // 100 % 100, digits % 100)
    except ValueError:
        return False
    return True
