"""Reads names from headers: percent-encoded UTF-8, for headers hold no other letters than English ones."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from serving.openai.faults import ChatFaultError

LONGEST_NAME = 256


def named(header: str, value: str | None) -> str | None:
    """The name in a header; None where there is none.

    >>> named("X-Palate-User", "%E4%BC%9F"), named("X-Palate-User", "ann"), named("X-Palate-User", " ")
    ('伟', 'ann', None)

    Raises:
        ChatFaultError: it is no UTF-8, too long, or holds control characters.
    """
    if value is None or not value.strip():
        return None
    try:
        name = unquote_to_bytes(value.strip().encode("latin-1")).decode("utf-8")
    except UnicodeError:
        raise _unusable(header) from None
    if len(name) > LONGEST_NAME or any(ord(one) < 32 or ord(one) == 127 for one in name):
        raise _unusable(header)
    return name


def _unusable(header: str) -> ChatFaultError:
    told = f"{header}: expected percent-encoded UTF-8 of at most {LONGEST_NAME} characters, none of them control ones."
    return ChatFaultError(told, "invalid_header", header)
