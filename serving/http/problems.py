"""What went wrong, in one shape everywhere: RFC 9457, with a member `error` for clients of OpenAI's protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import Response

from palate.text import plain
from palate.types import Model
from serving.http.request_ids import current

MEDIA_TYPE = "application/problem+json"
MOST_FAULTS = 20
"""Faults of one request that are told of."""
LONGEST = 500
"""Characters of a text in a problem."""


class FieldFault(Model):
    """One thing that is wrong with a request. `pointer` is a JSON pointer into the body (RFC 6901, "#/events/0/kind"),
    or "query:k", "path:user_id", "header:if-match"."""

    pointer: str
    detail: str


class OpenAIError(Model):
    """The same problem as clients of OpenAI's protocol read it."""

    message: str
    type: str
    param: str | None = None
    code: str


class Problem(Model):
    """What went wrong. `instance` names the request, as its `X-Request-ID` does; `type` and `error.code` name the kind
    of problem for programs, the other texts are for people."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: tuple[FieldFault, ...] | None = None
    error: OpenAIError


def error_type(status: int) -> str:
    """What OpenAI's protocol calls a problem of this status.

    >>> error_type(401), error_type(422), error_type(503)
    ('authentication_error', 'invalid_request_error', 'server_error')
    """
    named = {
        401: "authentication_error",
        403: "permission_error",
        404: "not_found_error",
        429: "rate_limit_error",
    }
    return named.get(status, "server_error" if status >= 500 else "invalid_request_error")


def title_of(status: int) -> str:
    """The usual words for a status.

    >>> title_of(404)
    'Not Found'
    """
    return HTTPStatus(status).phrase


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    code: str,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[FieldFault] = (),
) -> Response:
    """An answer that says what went wrong.

    Args:
        status: of the answer, 400 to 599.
        title: the kind of problem in a few words, the same each time.
        detail: what was wrong this time, and what to do.
        code: the kind of problem for programs: "unknown_user".
        param: the parameter or field at fault.
        headers: more headers, such as `Retry-After`.
        errors: each fault by itself, where there are several.
    """
    said = _shown(detail)
    body = Problem(
        type=f"urn:palate:problem:{code}",
        title=title,
        status=status,
        detail=said,
        instance=f"urn:palate:request:{current()}",
        errors=tuple(errors[:MOST_FAULTS]) or None,
        error=OpenAIError(
            message=said, type=error_type(status), param=None if param is None else _shown(param), code=code
        ),
    )
    content = body.model_dump_json(exclude={"errors"} if body.errors is None else None)
    return Response(content, status, headers, media_type=MEDIA_TYPE)


def fault(pointer: str, detail: str) -> FieldFault:
    """A fault whose words may hold what a client sent: cut, and of harmless characters only."""
    return FieldFault(pointer=_shown(pointer), detail=_shown(detail))


def _shown(text: str) -> str:
    shown = plain(text[: LONGEST * 2])
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 3] + "..."
