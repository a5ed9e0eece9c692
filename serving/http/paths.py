"""Ids in paths: percent-encoded, of any characters. An encoded slash belongs to the id and parts nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from starlette.types import Scope

API = "/v1/"
"""What the addresses of all operations begin with that ask for a key; beside them only `/metrics` does."""
NO_NUL = r"^[^\x00]+$"
"""What ids look like: any characters but NUL, which databases do not take."""
SLASH = "\udc2f"
"""Stands for an encoded slash while routes are matched: no decoded text can hold it."""


def meant(segment: Any) -> Any:
    """The id that a segment of a decoded path stands for."""
    return segment.replace(SLASH, "/") if isinstance(segment, str) else segment


def decoded(scope: dict[str, Any] | Scope) -> str:
    """The path of a request, decoded strictly, with `SLASH` for every slash that was encoded.

    Raises:
        UnicodeDecodeError: it is no UTF-8.
    """
    raw: bytes = scope.get("raw_path") or b""
    if b"%" not in raw:
        path: str = scope["path"]
        return path
    segments = raw.decode("ascii", "strict").split("/")
    return "/".join(unquote(one, errors="strict").replace("/", SLASH) for one in segments)
