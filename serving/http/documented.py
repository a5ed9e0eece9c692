"""What the OpenAPI document says of every operation: all its statuses, with an example of each shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from serving.http.paths import API
from serving.http.problems import MEDIA_TYPE, Problem, error_type, title_of

ANY = (400, 401, 403, 408, 422, 429, 500, 503)
"""Statuses that every operation of the API may end with."""
WITH_BODY = (413, 415)
"""Statuses of those that take a body."""
MEANING: Mapping[int, str] = {
    400: "The request is malformed: not JSON, no UTF-8, or too deep.",
    401: "No key was sent, or it is unknown, revoked or expired.",
    403: "The key may not do this, or may not act for this person.",
    404: "Nothing is known by this name.",
    408: "The request did not arrive in time.",
    409: "The same is under way already, or still in use.",
    412: "What is to be changed is not as it was read.",
    413: "The body is too large.",
    415: "The body is of another type than application/json.",
    422: "The request is well formed, but cannot be used; `errors` says where.",
    429: "Too many requests with this key; `Retry-After` says when to come again.",
    500: "A fault of the server; the log tells what.",
    503: "The server is loading, too busy or at its end; `Retry-After` says when to come again.",
}
AUTHORISATION = {"type": "http", "scheme": "bearer", "description": "A key: pal_..., made by `palate keys create`."}
RETRY = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}

Responses = dict[int | str, dict[str, Any]]


def said(
    model: type[BaseModel] | None,
    example: Mapping[str, Any] | None = None,
    *more: int,
    status: int = 200,
    body: bool = False,
    describe: str = "Done.",
) -> Responses:
    """The statuses of an operation.

    Args:
        model: what it answers with; None where it answers with nothing.
        example: such an answer.
        more: statuses beside those of every operation, which are added by themselves.
        status: when all is well.
        body: whether it takes a body that may be too large or of another type.
        describe: what the answer is.
    """
    good: dict[str, Any] = {"description": describe}
    if model is not None:
        good["model"] = model
    if example is not None:
        good["content"] = {"application/json": {"example": example}}
    return {status: good, **{one: refused(one) for one in (*more, *(WITH_BODY if body else ()))}}


def refused(status: int) -> dict[str, Any]:
    """How a problem of this status is documented."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": _example(status)}}
    documented: dict[str, Any] = {"description": MEANING[status], "content": content}
    return documented | ({"headers": RETRY} if status in (429, 503) else {})


def _example(status: int) -> dict[str, Any]:
    code = title_of(status).lower().replace(" ", "_")
    error = {"message": MEANING[status], "type": error_type(status), "param": None, "code": code}
    return {
        "type": f"urn:palate:problem:{code}",
        "title": title_of(status),
        "status": status,
        "detail": MEANING[status],
        "instance": "urn:palate:request:8f14e45fceea167a",
        "error": error,
    }


def install(app: FastAPI) -> None:
    """Have an app document itself: the shape of problems, and the key that whatever may answer 401 asks for."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(
                get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            )
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    parts = document.setdefault("components", {})
    shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = parts.setdefault("schemas", {})
    schemas.update({**shape.pop("$defs", {}), "Problem": shape})
    parts["securitySchemes"] = {"key": AUTHORISATION}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if path.startswith(API):
                _complete(operation)
            if "401" in operation["responses"]:
                operation["security"] = [{"key": []}]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return document


def _complete(operation: dict[str, Any]) -> None:
    """Give an operation the statuses that every one may end with."""
    responses = operation["responses"]
    for status in (*ANY, *(WITH_BODY if "requestBody" in operation else ())):
        responses[str(status)] = refused(status)
    operation["responses"] = dict(sorted(responses.items()))
