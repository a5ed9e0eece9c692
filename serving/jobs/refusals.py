"""What a line is answered that cannot be served: as HTTP would have said it."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from palate.errors import InputError, PalateError
from serving.http.handlers import told

M = TypeVar("M", bound=BaseModel)


class Answer(NamedTuple):
    """The status and body of one line's answer."""

    status: int
    body: dict[str, Any]


def validated(kind: type[M], body: dict[str, Any]) -> M:
    """A line's body as the endpoint reads it.

    Raises:
        InputError: it is none; the first fault is told, without what was sent.
    """
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        known = [str(part) for part in first["loc"] if str(part) in kind.model_fields]
        raise InputError(f"{'.'.join(known) or 'body'}: {first['msg']}.") from None


def refusal(error: PalateError) -> Answer:
    """The answer to a line that ended with an error."""
    response = told(error)
    body: dict[str, Any] = orjson.loads(bytes(response.body))
    body.pop("instance")  # names a request over HTTP, which this is none
    return Answer(response.status_code, body)
