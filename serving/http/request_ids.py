"""One id per request, in the answer's `X-Request-ID`, in problems and in the log: the client's where it is harmless."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

ACCEPTED = re.compile(rb"[A-Za-z0-9._-]{1,64}")
HEADER = b"x-request-id"

_current: ContextVar[str] = ContextVar("palate_request_id", default="none")


def current() -> str:
    """The id of the request that is being answered; "none" outside of one."""
    return _current.get()


def begin(asked: bytes | None) -> str:
    """Give the request that now begins an id: the one `asked` for, where it is one, else a random one."""
    known = asked is not None and ACCEPTED.fullmatch(asked) is not None
    chosen = asked.decode("ascii") if asked and known else secrets.token_hex(8)
    _current.set(chosen)
    return chosen
