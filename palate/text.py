"""Text that came from elsewhere, made fit to be shown."""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+")


def plain(text: str) -> str:
    """One line that cannot move a cursor, colour a screen or turn the writing direction, and that XML allows.

    >>> plain("a\\x1b[31mb\\nc")
    'a [31mb c'
    """
    return " ".join(_UNSAFE.sub(" ", text).split())
