"""Answers, written once: what the service made is checked already, and goes out as it is."""

from __future__ import annotations

from hashlib import sha256

from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

JSON = "application/json"


class JsonAnswer(JSONResponse):
    """A JSON answer; bytes or text in, no further work. A `JSONResponse`, so that FastAPI documents it as JSON."""

    media_type = JSON

    def render(self, content: bytes | str) -> bytes:
        """As it is."""
        return content if isinstance(content, bytes) else content.encode("utf-8")


def answer(said: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """What the service said, as JSON."""
    return JsonAnswer(written(said), status, headers)


def written(said: BaseModel) -> bytes:
    """As it goes out, UTF-8."""
    return said.__pydantic_serializer__.to_json(said)


def etag(content: bytes) -> str:
    """A strong entity tag of an answer (RFC 9110, 8.8.3): the same for the same bytes."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def matches(header: str, tag: str) -> bool:
    """Whether an `If-Match` or `If-None-Match` header names this tag; weak tags count as strong ones.

    >>> matches('"a", W/"b"', '"b"'), matches("*", '"b"'), matches('"a"', '"b"')
    (True, True, False)
    """
    named = [one.strip().removeprefix("W/") for one in header.split(",")]
    return "*" in named or tag in named
