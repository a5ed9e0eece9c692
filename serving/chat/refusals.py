"""What an answer other than 200, or none, means: which error, and whether asking again is of any use.

`ModelUnavailableError` may be tried again, `ModelRefusedError` never. It knows statuses and words, no connection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import httpx
import orjson

from palate.errors import FaultKind, ModelError, ModelRefusedError, ModelUnavailableError
from palate.protocols import Clock
from serving.chat.wire import said_in_short

TOO_LONG = re.compile(
    r"context.?length|context.?window|max_model_len|maximum model length|maximum (input|sequence) length"
    r"|prompt is too long|too many tokens",
    re.IGNORECASE,
)
TRANSIENT: dict[int, FaultKind] = {
    408: "timeout",
    429: "overloaded",
    503: "overloaded",
    504: "timeout",
    529: "overloaded",
}
ADVICE = {
    401: " Set PALATE_LLM_API_KEY.",
    403: " Check PALATE_LLM_API_KEY.",
    404: " Check the address (it should end in /v1) and the model's name.",
    405: " Check the address (it should end in /v1).",
}


class StatusError(ModelUnavailableError):
    """The server answered `status`; in `after` seconds it wants to be asked again, None where it does not say."""

    def __init__(self, message: str, kind: FaultKind, status: int, after: float | None) -> None:
        self.status, self.after = status, after
        super().__init__(message, kind)


def refusal(status: int, said: bytes, *, after: float | None = None) -> ModelError:
    """Return the error that a status other than 200 stands for.

    Args:
        status: the HTTP status.
        said: the body.
        after: seconds from now at which the server wants to be asked again, None where it does not say.

    >>> refusal(401, b'{"error": {"message": "no key"}}')
    ModelRefusedError('answered 401: no key. Set PALATE_LLM_API_KEY.')
    """
    words = words_of(said)
    message = f"answered {status}: {words}.{ADVICE.get(status, '')}"
    if status in TRANSIENT or status >= 500:
        kind = TRANSIENT.get(status, "server_error")
        return StatusError(message, kind, status, after)
    if status in (401, 403):
        return ModelRefusedError(message, "unauthorised")
    too_long = status == 413 or TOO_LONG.search(words) is not None
    return ModelRefusedError(message, "too_long" if too_long else "bad_request")


def broken(error: httpx.HTTPError | httpx.StreamError) -> ModelUnavailableError:
    """Return the error that a fault of the connection stands for. The words of the library stay, its objects do not,
    for they hold the key."""
    if isinstance(error, httpx.ConnectTimeout):
        return ModelUnavailableError("cannot be reached: no connection in time", "unreachable")
    if isinstance(error, httpx.TimeoutException):
        return ModelUnavailableError("gave no answer in time", "timeout")
    said = str(error) or type(error).__name__
    if isinstance(error, httpx.ConnectError):
        return ModelUnavailableError(f"cannot be reached: {said}", "unreachable")
    return ModelUnavailableError(f"broke the connection: {said}", "unreachable")


def retry_after(headers: Mapping[str, str], clock: Clock) -> float | None:
    """Return the seconds that `Retry-After` asks for, given as a number or as a date; None where it says neither.

    >>> retry_after({"retry-after": "3"}, clock=lambda: 0.0)
    3.0
    >>> retry_after({"retry-after": "Thu, 01 Jan 1970 00:01:00 GMT"}, clock=lambda: 50.0)
    10.0
    """
    told = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", told):
        return float(told)
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - clock())
    except (ValueError, OverflowError):
        return None


def words_of(said: bytes) -> str:
    """Return the beginning of what a server says, from JSON or from text."""
    try:
        return said_in_short(orjson.loads(said)).rstrip(".")
    except orjson.JSONDecodeError:
        return said_in_short(said.decode("utf-8", "replace")).rstrip(".")
