"""Whatever is raised while a request is answered, told as a problem."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from palate.errors import EmbedderError, ModelError, PalateError, StoreError, VectorIndexError
from serving.http.bodies import RefusedBodyError
from serving.http.kinds import KINDS, UNEXPECTED, Kind, kind_of
from serving.http.problems import MOST_FAULTS, fault, problem, title_of

HIDDEN = frozenset(KINDS[kind] for kind in (StoreError, VectorIndexError, EmbedderError, ModelError))
"""Kinds of errors whose words speak of paths and servers, which are none of the caller's business."""


def install(app: FastAPI) -> None:
    """Have an app tell every error as a problem. What nobody expected is told by whoever watches the whole."""
    app.add_exception_handler(PalateError, _palate)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _plain)


def told(error: PalateError) -> Response:
    """An error of ours as a problem."""
    kind = kind_of(error)
    param = getattr(error, "param", None)
    return problem(
        kind.status, kind.title, _detail(error, kind), code=kind.code, param=param, headers=_headers(error, kind)
    )


def unexpected() -> Response:
    """The problem that tells of a fault of ours, without saying which."""
    said = "Something went wrong here. The log tells what; name the request id."
    return problem(UNEXPECTED.status, UNEXPECTED.title, said, code=UNEXPECTED.code)


async def _palate(request: Request, error: Exception) -> Response:
    assert isinstance(error, PalateError)
    if kind_of(error) is UNEXPECTED:
        raise error
    return told(error)


def _detail(error: PalateError, kind: Kind) -> str:
    if kind in HIDDEN:
        return f"{kind.title} just now. Try again later; the operator's log says more."
    return str(error) or kind.title


def _headers(error: PalateError, kind: Kind) -> dict[str, str]:
    if kind.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    wait = getattr(error, "retry_after", None) or kind.retry
    return {} if wait is None else {"Retry-After": str(max(1, math.ceil(wait)))}


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    if any(one["type"] == "json_invalid" for one in faults):
        return problem(400, "Not JSON", "The body is not JSON.", code="not_json")
    told = [fault(_pointer(one["loc"]), str(one["msg"])) for one in faults[:MOST_FAULTS]]
    first = told[0]
    return problem(
        422,
        "Cannot be used as it is",
        f"{first.pointer}: {first.detail}" + _more(faults),
        code="invalid",
        param=".".join(str(part) for part in faults[0]["loc"][1:]) or None,
        errors=told,
    )


def _more(faults: Sequence[object]) -> str:
    return "" if len(faults) == 1 else f" ({len(faults)} faults in all)"


def _pointer(place: Sequence[Any]) -> str:
    """Where in a request something is, as `FieldFault.pointer` has it.

    >>> _pointer(("body", "events", 0, "a/b")), _pointer(("query", "k"))
    ('#/events/0/a~1b', 'query:k')
    """
    where, *parts = [str(part) for part in place] or ["body"]
    if where != "body":
        return f"{where}:{'.'.join(parts)}"
    return "#" + "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)


PLAIN: Mapping[int, tuple[str, str]] = {
    400: ("malformed", "The request cannot be understood: malformed JSON, text that is no UTF-8, or too deep."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method", "This address has no such method."),
}
"""Code and detail of what the framework refuses by itself."""


async def _plain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, RefusedBodyError):
        return error.answer
    code, detail = PLAIN.get(error.status_code, ("refused", str(error.detail)))
    headers = {**(error.headers or {}), **(_allowed(request) if error.status_code == 405 else {})}
    return problem(error.status_code, title_of(error.status_code), detail, code=code, headers=headers)


def _allowed(request: Request) -> dict[str, str]:
    """All methods of an address: the framework names those of the first route that has the address."""
    address = getattr(request.scope.get("route"), "path_format", "")
    methods = request.app.openapi()["paths"].get(address, {})
    allowed = {method.upper() for method in methods} | ({"HEAD"} if "get" in methods else set())
    return {"Allow": ", ".join(sorted(allowed))} if allowed else {}
